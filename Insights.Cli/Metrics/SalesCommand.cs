using System.CommandLine;

namespace Insights.Cli.Metrics;

/// <summary><c>insights sales</c>: revenue between two days.</summary>
internal static class SalesCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var start = Options.Date("--start", "first day, UTC [default: of the data]");
        var end = Options.Date("--end", "last day, UTC [default: of the data]");
        var grain = new Option<string?>("--grain")
        {
            Description = "one value per total, day, week, month, quarter or year [default: total]"
        };
        grain.CompletionSources.Add("total", "day", "week", "month", "quarter", "year");
        var command = new Command("sales", $"Sales between two days: short for `insights metric {Shortcuts.Sales}`.") { start, end, grain };
        command.SetAction(globals.Run((session, parsed, cancellationToken) => MetricView.ShowAsync(
            session,
            new MetricRequest(Shortcuts.Sales) { From = parsed.GetValue(start), To = parsed.GetValue(end), Grain = parsed.GetValue(grain) },
            cancellationToken)));
        return command;
    }
}
