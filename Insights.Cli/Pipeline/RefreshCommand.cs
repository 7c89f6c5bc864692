using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Insights.Cli.Rendering;

namespace Insights.Cli.Pipeline;

/// <summary><c>insights refresh</c>: asks for a run and waits for its end.</summary>
internal static class RefreshCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var select = new Option<string[]>("--select")
        {
            Description = "models to build, with all that is made from them [default: what new files touch]",
            HelpName = "MODEL",
            AllowMultipleArgumentsPerToken = true,
        };
        var full = new Option<bool>("--full") { Description = "rebuild everything" };
        var verify = new Option<bool>("--verify")
        {
            Description = "rebuild everything, and compare what merges have made with that, row by row"
        };
        var noWait = Options.NoWait();
        var timeout = Options.Timeout();
        var command = new Command("refresh", "Builds, tests and publishes what is new, and waits for the end.")
        {
            select, full, verify, noWait, timeout
        };
        command.SetAction(globals.Run(async (session, parsed, cancellationToken) =>
        {
            var models = parsed.GetValue(select) is { Length: > 0 } names ? names : null;
            var accepted = await session.Api.PostAsync(
                "/api/v1/pipeline/refresh", new RefreshBody(models, parsed.GetValue(full), parsed.GetValue(verify)), cancellationToken);
            if (parsed.GetValue(noWait))
            {
                if (session.Output.IsJson)
                    session.Output.Json(accepted);
                else
                    session.Output.Table(new Table([new("request_id")], [accepted]));
                return ExitCode.Ok;
            }

            var request = accepted.GetProperty("request_id").GetString()!;
            var run = await session.Waiting.ShowAsync(
                show => WaitAsync(session, request, show, TimeSpan.FromSeconds(parsed.GetValue(timeout)), cancellationToken));
            return Show(session.Output, run, parsed.GetValue(verify));
        }));
        return command;
    }

    private static async Task<JsonDocument> WaitAsync(
        Session session, string request, Action<string> show, TimeSpan timeout, CancellationToken cancellationToken) =>
        await session.Waiting.UntilAsync(
            async _ =>
            {
                var runs = (await session.Api.ListAsync("/api/v1/pipeline/runs", 100, cancellationToken)).Items;
                var run = runs.FirstOrDefault(run => Text(run, "request_id") == request);
                if (run.ValueKind == JsonValueKind.Object)
                {
                    var details = await session.Api.GetAsync($"/api/v1/pipeline/runs/{Text(run, "id")}", cancellationToken);
                    show($"run {Text(details, "id")} is {Text(details, "status")}{PipelineTables.Progress(details)}");
                    return Text(details, "status") == "running" ? null : JsonSerializer.SerializeToDocument(details);
                }

                var other = runs.FirstOrDefault(run => Text(run, "status") == "running");
                show(other.ValueKind == JsonValueKind.Object
                    ? $"waiting for run {Text(other, "id")} to end"
                    : "waiting for the run to begin");
                return null;
            },
            $"the run for request {request} ends",
            timeout,
            cancellationToken);

    private static int Show(Output output, JsonDocument document, bool isVerified)
    {
        using var owned = document;
        var run = owned.RootElement;
        if (output.IsJson)
            output.Json(run);
        else
        {
            output.Table(PipelineTables.Runs([run]));
            if (PipelineTables.FailingTests(run) is { Rows.Count: > 0 } tests)
                output.Table(tests);
        }

        if (Text(run, "status") == "succeeded")
        {
            if (Table.Value(run, "version") is null)
                output.Warn("There was nothing to do: no new batches, no changed models. --full rebuilds everything.");
            return isVerified ? VerifiedModels.Show(output, run) : ExitCode.Ok;
        }

        output.Warn($"Run {Text(run, "id")} failed, and the last good version stays: {Text(run, "reason")}");
        return ExitCode.Refused;
    }

    private static string Text(JsonElement element, string name) => Cells.Plain(Table.Value(element, name));

    private sealed record RefreshBody(
        string[]? Select, bool Full, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Verify);
}
