using System.CommandLine;

namespace Insights.Cli.Metrics;

/// <summary><c>insights metric</c>: one metric over a range, by period and dimension.</summary>
internal static class MetricCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var name = new Argument<string>("NAME") { Description = "a metric, as `insights metrics` lists them" };
        var from = Options.Date("--from", "first day, UTC [default: of the data]");
        var to = Options.Date("--to", "last day, UTC [default: of the data]");
        var grain = new Option<string?>("--grain") { Description = "one value per total, day, week, month, quarter or year [default: total]" };
        grain.CompletionSources.Add("total", "day", "week", "month", "quarter", "year");
        var by = new Option<string?>("--by") { Description = "dimensions, separated by commas", HelpName = "DIMENSION,…" };
        var filter = new Option<string[]>("--filter") { Description = "only these members of a dimension, as in city=Berlin,Paris; one with a comma stands in double quotes", HelpName = "DIMENSION=VALUE" };
        filter.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=') < 1))
                result.AddError($"--filter is '{token.Value}', expected a dimension and its value such as category=Electronics");
        });
        var population = new Option<string?>("--population") { Description = "whose activity counts, where the metric has a choice" };
        var limit = new Option<int?>("--limit") { Description = "most rows", HelpName = "COUNT" };
        var order = new Option<string?>("--order") { Description = "columns to order by, such as -value for the largest first", HelpName = "COLUMN,…" };

        var command = new Command("metric", "One metric over a range, by period and dimension.") { name, from, to, grain, by, filter, population, limit, order };
        command.SetAction(globals.Run((session, parsed, cancellationToken) => MetricView.ShowAsync(
            session,
            new MetricRequest(parsed.GetRequiredValue(name))
            {
                From = parsed.GetValue(from),
                To = parsed.GetValue(to),
                Grain = parsed.GetValue(grain),
                By = parsed.GetValue(by),
                Population = parsed.GetValue(population),
                Limit = parsed.GetValue(limit),
                Order = parsed.GetValue(order),
                Filters = [.. (parsed.GetValue(filter) ?? []).Select(text => (text[..text.IndexOf('=')], text[(text.IndexOf('=') + 1)..]))],
            },
            cancellationToken)));
        return command;
    }
}
