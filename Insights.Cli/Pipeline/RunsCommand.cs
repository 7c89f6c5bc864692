using System.CommandLine;

namespace Insights.Cli.Pipeline;

/// <summary><c>insights runs</c>: what was built, tested and published.</summary>
internal static class RunsCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var id = new Argument<long?>("ID") { Description = "one run, with its models and the tests that found something", Arity = ArgumentArity.ZeroOrOne };
        var status = new Option<string?>("--status") { Description = "only running, succeeded or failed ones" };
        status.CompletionSources.Add("running", "succeeded", "failed");
        var limit = Options.Count("--limit", "how many, the newest first", byDefault: 20);
        var command = new Command("runs", "The refresh runs, the newest first.") { id, status, limit };
        command.SetAction(globals.Run(async (session, parsed, cancellationToken) => parsed.GetValue(id) is { } run
            ? await ShowAsync(session, run, cancellationToken)
            : ListView.Show(
                session.Output,
                await session.Api.ListAsync("/api/v1/pipeline/runs", parsed.GetValue(limit), cancellationToken, ("status", parsed.GetValue(status))),
                PipelineTables.Runs)));
        return command;
    }

    private static async Task<int> ShowAsync(Session session, long id, CancellationToken cancellationToken)
    {
        var run = await session.Api.GetAsync($"/api/v1/pipeline/runs/{id}", cancellationToken);
        if (session.Output.IsJson)
        {
            session.Output.Json(run);
            return ExitCode.Ok;
        }

        session.Output.Table(PipelineTables.Runs([run]));
        session.Output.Table(PipelineTables.Models(run));
        if (PipelineTables.FailingTests(run) is { Rows.Count: > 0 } tests)
            session.Output.Table(tests);
        return ExitCode.Ok;
    }
}
