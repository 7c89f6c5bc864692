using System.CommandLine;
using Insights.Cli.Rendering;

namespace Insights.Cli.Metrics;

/// <summary><c>insights metrics</c>: what can be asked for.</summary>
internal static class MetricsCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var command = new Command("metrics", "The metrics that there are, with their units and dimensions.");
        command.SetAction(globals.Run(async (session, _, cancellationToken) =>
        {
            var answer = await session.Api.GetAsync("/api/v1/metrics", cancellationToken);
            if (session.Output.IsJson)
            {
                session.Output.Json(answer);
                return ExitCode.Ok;
            }

            session.Output.Table(new Table(
                [new("name"), new("label"), new("unit"), new("owner"), new("dimensions"), new("better") { IsOptional = true }],
                [.. answer.GetProperty("items").EnumerateArray()]));
            session.Output.Note("Ask for one with `insights metric NAME`; --json shows definitions, populations and synonyms too.");
            return ExitCode.Ok;
        }));
        return command;
    }
}
