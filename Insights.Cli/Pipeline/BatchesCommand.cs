using System.CommandLine;

namespace Insights.Cli.Pipeline;

/// <summary><c>insights batches</c>: the files that arrived and what became of them.</summary>
internal static class BatchesCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var dataset = new Option<string?>("--dataset") { Description = "only those of a dataset, such as usage/navigation" };
        var status = new Option<string?>("--status") { Description = "only loaded, failed or duplicate ones" };
        status.CompletionSources.Add("loaded", "failed", "duplicate");
        var limit = Options.Count("--limit", "how many, the newest first", byDefault: 20);
        var command = new Command("batches", "The files that arrived and what became of them, the newest first.")
        {
            dataset, status, limit
        };
        command.SetAction(globals.Run(async (session, parsed, cancellationToken) => ListView.Show(
            session.Output,
            await session.Api.ListAsync(
                "/api/v1/pipeline/batches", parsed.GetValue(limit), cancellationToken, ("dataset", parsed.GetValue(dataset)),
                ("status", parsed.GetValue(status))),
            PipelineTables.Batches)));
        return command;
    }
}
