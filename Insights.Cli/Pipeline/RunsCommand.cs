using System.CommandLine;

namespace Insights.Cli.Pipeline;

/// <summary><c>insights runs</c>: what was built, tested and published.</summary>
internal static class RunsCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var id = new Argument<long?>("ID")
        {
            Description = "one run, with its models and the tests that found something",
            Arity = ArgumentArity.ZeroOrOne
        };
        var status = new Option<string?>("--status") { Description = "only running, succeeded or failed ones" };
        status.CompletionSources.Add("running", "succeeded", "failed");
        var limit = Options.Count("--limit", "how many, the newest first", byDefault: 20);
        var plan = new Option<bool>("--plan") { Description = "of one run: what PostgreSQL did in its slowest statement" };
        var command = new Command("runs", "The refresh runs, the newest first.") { id, status, limit, plan };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(plan) && parsed.GetValue(id) is null)
                parsed.AddError("--plan belongs to one run: insights runs ID --plan");
        });
        command.SetAction(globals.Run(async (session, parsed, cancellationToken) => parsed.GetValue(id) is { } run
            ? await (parsed.GetValue(plan) ? ShowPlanAsync(session, run, cancellationToken) : ShowAsync(session, run, cancellationToken))
            : ListView.Show(
                session.Output,
                await session.Api.ListAsync(
                    "/api/v1/pipeline/runs", parsed.GetValue(limit), cancellationToken, ("status", parsed.GetValue(status))),
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
        if (PipelineTables.Progress(run) is { Length: > 0 } progress)
            session.Output.Sentence($"run {id} is under way{progress}");
        session.Output.Table(PipelineTables.Models(run));
        if (PipelineTables.FailingTests(run) is { Rows.Count: > 0 } tests)
            session.Output.Table(tests);
        return ExitCode.Ok;
    }

    private static async Task<int> ShowPlanAsync(Session session, long id, CancellationToken cancellationToken)
    {
        var slowest = await session.Api.GetAsync($"/api/v1/pipeline/runs/{id}/plan", cancellationToken);
        if (session.Output.IsJson)
        {
            session.Output.Json(slowest);
            return ExitCode.Ok;
        }

        session.Output.Sentence(
            $"{slowest.GetProperty("model").GetString()} worked longest, {slowest.GetProperty("duration_seconds").GetDouble():0.###} s.");
        session.Output.Block(PlanText.Of(slowest.GetProperty("plan")[0].GetProperty("Plan")));
        return ExitCode.Ok;
    }
}
