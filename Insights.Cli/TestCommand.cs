using System.CommandLine;
using System.Reflection;
using System.Text.Json;
using Insights.Cli.Api;
using Insights.Cli.Rendering;

namespace Insights.Cli;

/// <summary><c>insights test</c>: whether all is there that the other commands need.</summary>
internal static class TestCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var command = new Command("test", "Whether the API answers and is healthy, which versions there are, and the days that have data.");
        command.SetAction(globals.Run(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var health = await session.Api.HealthAsync(cancellationToken);
        if (health == "unhealthy")
            throw new UnreachableException($"{session.Api.Address} answers, but is not ready: its database or message broker is away, "
                + "or still starting. Try again in a moment; the dashboard shows what is wrong.");

        var data = new List<JsonElement>();
        foreach (var owner in (await session.Api.GetAsync("/api/v1/metrics", cancellationToken))
            .GetProperty("items").EnumerateArray().GroupBy(metric => metric.GetProperty("owner").GetString()!))
            data.Add(await RangeAsync(session.Api, owner.Key, owner.First().GetProperty("name").GetString()!, cancellationToken));
        var waiting = (await session.Api.GetAsync("/api/v1/pipeline/models", cancellationToken)).GetProperty("items").EnumerateArray()
            .Where(model => Table.Value(model, "problem") is not null)
            .Select(model => JsonSerializer.SerializeToElement(
                new { model = Table.Value(model, "name"), problem = Table.Value(model, "problem") }))
            .ToList();
        var version = data.Select(range => Table.Value(range, "warehouse_version")).FirstOrDefault(version => version is not null);
        var cli = typeof(TestCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        if (session.Output.IsJson)
        {
            var healthy = health == "healthy";
            session.Output.Json(new { api = session.Api.Address, healthy, cli_version = cli, warehouse_version = version, data, waiting });
        }
        else
        {
            session.Output.Sentence($"{session.Api.Address} is {health}; "
                + $"warehouse version {(version is null ? "none yet" : Cells.Plain(version))}, insights {cli}.");
            session.Output.Table(new Table([new("owner"), new("data_from"), new("data_to"), new("state")], data));
        }

        if (waiting.Count > 0 && !session.Output.IsJson)
        {
            session.Output.Warn("These models are not refreshed until their files are mended; what they last published is served:");
            session.Output.Table(new Table([new("model"), new("problem")], waiting));
        }

        if (version is not null)
            return ExitCode.Ok;
        session.Output.Warn("Nothing is published yet: send files with `insights ingest`, or wait for the first run to end.");
        return ExitCode.Refused;
    }

    /// <summary>Every answer names the days that have data; one metric speaks for all of its owner.</summary>
    private static async Task<JsonElement> RangeAsync(ApiClient api, string owner, string metric, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await api.GetAsync(Query.Of($"/api/v1/metrics/{metric}", ("limit", "1")), cancellationToken);
            return JsonSerializer.SerializeToElement(new
            {
                owner,
                data_from = Table.Value(answer, "data_from"),
                data_to = Table.Value(answer, "data_to"),
                warehouse_version = Table.Value(answer, "warehouse_version"),
                state = "ok",
            });
        }
        catch (RefusedException e) when (Cells.Plain(Table.Value(e.Problem, "type")) == "/problems/not-published")
        {
            return JsonSerializer.SerializeToElement(new { owner, state = "no data yet" });
        }
    }
}
