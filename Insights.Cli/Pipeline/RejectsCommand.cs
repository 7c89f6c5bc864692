using System.CommandLine;

namespace Insights.Cli.Pipeline;

/// <summary><c>insights rejects</c>: the rows that were not let in, and why.</summary>
internal static class RejectsCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var batch = new Option<long?>("--batch") { Description = "only those of a batch, in the order of its file", HelpName = "ID" };
        var dataset = new Option<string?>("--dataset") { Description = "only those of a dataset, such as usage/navigation" };
        var waiting = new Option<bool>("--waiting") { Description = "only those whose corrected row has not been taken" };
        var limit = Options.Count("--limit", "how many, the newest first", byDefault: 20);
        var command = new Command("rejects", "The rows that were not let in, and why. --json shows them as they stood in the file.")
        {
            batch, dataset, waiting, limit
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(batch) is not null && (result.GetValue(dataset) is not null || result.GetValue(waiting)))
                result.AddError("--batch cannot be combined with --dataset or --waiting");
        });
        command.SetAction(globals.Run(async (session, parsed, cancellationToken) => ListView.Show(
            session.Output,
            parsed.GetValue(batch) is { } id
                ? await session.Api.ListAsync($"/api/v1/pipeline/batches/{id}/rejects", parsed.GetValue(limit), cancellationToken)
                : await session.Api.ListAsync(
                    "/api/v1/pipeline/rejects",
                    parsed.GetValue(limit),
                    cancellationToken,
                    ("dataset", parsed.GetValue(dataset)),
                    ("replayed", parsed.GetValue(waiting) ? "false" : null)),
            PipelineTables.Rejects)));
        return command;
    }
}
