using System.Globalization;
using Insights.Api.Charts;
using Insights.Api.Pages.Reading;
using Insights.Api.Pipeline;

namespace Insights.Api.Pages.Working;

/// <summary>What arrived, what was built, and what waits to be corrected, the newest first.</summary>
public sealed record PipelineView(IReadOnlyList<Batch> Batches, IReadOnlyList<Run> Runs, IReadOnlyList<QuarantinedRow> Rejects)
{
    /// <summary>How far the run that is under way has come; <c>null</c> without one.</summary>
    public RunProgress? Progress { get; init; }

    /// <summary>The run that is under way.</summary>
    public Run? Running => Runs.FirstOrDefault(run => run.Status == Statuses.Running);

    /// <summary>How long the last finished run of the same kind took, whole or incremental; <c>null</c> without one.</summary>
    public TimeSpan? LastLike(Run run) =>
        Runs.FirstOrDefault(other => other.FullRefresh == run.FullRefresh && other is { FinishedAt: not null, Version: not null }) is { } before
            ? before.FinishedAt - before.StartedAt : null;

    public TableData BatchTable => new(
        [
            new("Batch", false), new("Dataset", false), new("File", false), new("Status", false), new("Rows read", true), new("Loaded", true),
            new("Rejected", true), new("Received", false) { IsShort = true }, new("Run", false),
        ],
        [
            .. Batches.Select(batch => (IReadOnlyList<TableCell>)
            [
                new(Number(batch.Id), $"/pipeline/batches/{batch.Id}"), new(batch.Dataset), new(batch.FileName), new(batch.Status), new(Number(batch.RowsRead)),
                new(Number(batch.RowsLoaded)), new(Number(batch.RowsRejected)), new(Cells.Text(batch.ReceivedAt, null)),
                batch.ModelledRunId is { } run ? new(Number(run), $"/pipeline/runs/{run}") : new(null),
            ]),
        ],
        HasMore: false);

    public TableData RunTable => new(
        [
            new("Run", false), new("Trigger", false), new("Status", false), new("Started", false) { IsShort = true }, new("Took", true), new("Batches", true),
            new("Version", true), new("Reason", false),
        ],
        [
            .. Runs.Select(run => (IReadOnlyList<TableCell>)
            [
                new(Number(run.Id), $"/pipeline/runs/{run.Id}"), new(run.Trigger), new(run.Status), new(Cells.Text(run.StartedAt, null)),
                new(run.FinishedAt is { } end ? Seconds((end - run.StartedAt).TotalSeconds) : null), new(Number(run.Batches.Length)),
                new(run.Version is { } version ? Number(version) : null), new(run.Reason),
            ]),
        ],
        HasMore: false);

    /// <summary>How many rows wait, by dataset and rule.</summary>
    public TableData RuleTable => new(
        [new("Dataset", false), new("Rule", false), new("Column", false), new("Rows", true), new("For example", false)],
        [
            .. Rejects.GroupBy(reject => (reject.Dataset, reject.Rule, reject.Column)).OrderByDescending(group => group.Count()).Select(group =>
                (IReadOnlyList<TableCell>)
                [
                    new(group.Key.Dataset), new(group.Key.Rule), new(group.Key.Column), new(Number(group.Count())),
                    new(group.First().Message, $"/pipeline/batches/{group.First().BatchId}"),
                ]),
        ],
        HasMore: false);

    internal static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    internal static string Seconds(double seconds) => ValueFormat.Of("seconds").Full((decimal)seconds);
}
