using Insights.Api.Access;
using Insights.Api.Answers;
using Insights.Api.Callers;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;

namespace Insights.Api.Pipeline;

internal static class BatchesApi
{
    /// <summary>What arrived, what became of it, and the rows that were not let in.</summary>
    public static RouteGroupBuilder MapBatches(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/pipeline/batches").WithTags("Pipeline").Needs(Scopes.Read).AsTables();
        group.MapGet("", List).WithName("ListBatches")
            .WithSummary("Lists the files that arrived and what became of them.")
            .WithDescription("The newest first. Of every batch rows_read = rows_loaded + rows_rejected.");
        group.MapGet("/{id:long}", Get).WithName("GetBatch")
            .WithSummary("Shows one file that arrived.")
            .WithDescription("Its counts, the reason if it failed, and the run that took it into the warehouse.");
        group.MapGet("/{id:long}/rejects", Rejects).WithMetadata(new HoldsPersonalData()).WithName("ListRejectsOfBatch")
            .WithSummary("Lists the rows of a file that were not let in.")
            .WithDescription("In the order of the file, each with line, rule, message and the row as it stood there.");
        return group;
    }

    private static async Task<Ok<Page<Batch>>> List(
        string? dataset, string? status, [AsParameters] PageRequest page, DatasetNames datasets, BatchReader batches, CancellationToken cancellationToken)
    {
        var ofDataset = await datasets.RequireAsync(dataset, cancellationToken);
        var ofStatus = Statuses.Known(status, "loaded", "failed", "duplicate");
        return TypedResults.Ok(page.Of(await batches.ListAsync(ofDataset, ofStatus, page.After, page.CountToRead, cancellationToken), batch => batch.Id));
    }

    private static async Task<Ok<Batch>> Get(long id, BatchReader batches, CancellationToken cancellationToken) =>
        TypedResults.Ok(await batches.FindAsync(id, cancellationToken) ?? throw Unknown(id));

    private static async Task<Ok<Page<Reject>>> Rejects(
        long id, [AsParameters] PageRequest page, HttpContext http, BatchReader batches, CancellationToken cancellationToken)
    {
        _ = await batches.FindAsync(id, cancellationToken) ?? throw Unknown(id);
        var rows = await batches.RejectsAsync(id, page.After, page.CountToRead, cancellationToken);
        return TypedResults.Ok(page.Of(rows, reject => reject.RowNumber).Select(reject => reject.For(Caller.Of(http))));
    }

    private static ProblemException Unknown(long id) => new(Problem.NotFound, $"there is no batch {id}; GET /api/v1/pipeline/batches lists them");
}

/// <summary>A file that arrived. Of every batch, rows_read = rows_loaded + rows_rejected.</summary>
public sealed record Batch
{
    public required long Id { get; init; }

    public required string Dataset { get; init; }

    public required string FileName { get; init; }

    public required string Sha256 { get; init; }

    /// <summary><c>loaded</c>, <c>failed</c> or <c>duplicate</c>.</summary>
    public required string Status { get; init; }

    public required long RowsRead { get; init; }

    public required long RowsLoaded { get; init; }

    public required long RowsRejected { get; init; }

    public required long RowsRepaired { get; init; }

    /// <summary>Of the loaded rows those that earlier files have had already, in datasets that restate; the models leave them out.</summary>
    public required long RowsRestated { get; init; }

    /// <summary>Why the file failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Columns of the file that the dataset does not know.</summary>
    public required string[] ExtraColumns { get; init; }

    public required DateTime ReceivedAt { get; init; }

    public DateTime? LoadedAt { get; init; }

    /// <summary>The run that took it into the warehouse.</summary>
    public long? ModelledRunId { get; init; }

    /// <summary>The trace from the file on.</summary>
    public string? TraceId { get; init; }
}

/// <summary>A row in quarantine.</summary>
public sealed record Reject
{
    /// <summary>Position among the file's data rows, from 1.</summary>
    public required long RowNumber { get; init; }

    /// <summary>Line of the file on which the row begins, from 1.</summary>
    public required long LineNumber { get; init; }

    public string? Column { get; init; }

    /// <summary>The rule that the row breaks.</summary>
    public required string Rule { get; init; }

    /// <summary>What was found, and what was expected.</summary>
    public required string Message { get; init; }

    /// <summary>The row as it stood in the file; <c>null</c> without the scope <c>pii</c>.</summary>
    public string? RawText { get; init; }

    /// <summary>The batch that took the corrected row.</summary>
    public long? ReplayedBatchId { get; init; }

    /// <summary>The file of the last correction that was sent; <c>null</c> without one.</summary>
    public string? ReplayFile { get; init; }

    /// <summary>As who asks may see it.</summary>
    internal Reject For(Caller caller) => caller.MayReadPersonalData ? this : this with { Message = PersonalData.Mask(Message, []), RawText = null };

    /// <summary>The batch of that file, also where it was refused; <c>null</c> while the file waits.</summary>
    public long? ReplayBatchId { get; init; }
}
