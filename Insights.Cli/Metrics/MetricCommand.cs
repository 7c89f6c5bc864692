using System.CommandLine;

namespace Insights.Cli.Metrics;

/// <summary><c>insights metric</c>: one metric over a range, by period and dimension.</summary>
internal static class MetricCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var name = new Argument<string[]>("NAME")
        {
            Description = "a metric, as `insights metrics` lists them; several stand side by side in one table",
            Arity = ArgumentArity.OneOrMore
        };
        var from = Options.Date("--from", "first day, UTC [default: of the data]");
        var to = Options.Date("--to", "last day, UTC [default: of the data]");
        var grain = new Option<string?>("--grain")
        {
            Description = "one value per total, day, week, month, quarter or year [default: total]"
        };
        grain.CompletionSources.Add("total", "day", "week", "month", "quarter", "year");
        var by = new Option<string?>("--by") { Description = "dimensions, separated by commas", HelpName = "DIMENSION,…" };
        var filter = FilterOption(
            "rows that count: city=Berlin,Paris, city!=Berlin, city=(none), age>=30; a member with a comma stands in double quotes");
        var population = new Option<string?>("--population") { Description = "whose activity counts, where the metric has a choice" };
        var having = new Option<string?>("--having")
        {
            Description = "rows to show, by their numbers, such as value>=5",
            HelpName = "CONDITION,…"
        };
        var share = new Option<string?>("--share")
        {
            Description = "adds each row's share of the total, or of its period or dimensions",
            HelpName = "total|DIMENSION,…"
        };
        var compare = new Option<string?>("--compare")
        {
            Description = "adds the value before and the change: previous_period, previous_year, previous_month "
                + "or a range such as 2024-11-01..2024-11-30",
            HelpName = "PERIOD"
        };
        compare.CompletionSources.Add(
            "previous_period", "previous_day", "previous_week", "previous_month", "previous_quarter", "previous_year");
        var top = new Option<string?>("--top")
        {
            Description = "only the first rows by value or --order, so many or 10%, with those that share the last rank",
            HelpName = "COUNT"
        };
        var per = new Option<string?>("--per") { Description = "so many top rows of each period or member", HelpName = "DIMENSION,…" };
        var running = new Option<string?>("--running") { Description = "each row from the start of the range: sum", HelpName = "sum" };
        var rolling = new Option<string?>("--rolling")
        {
            Description = "each row over the days, weeks or months that end with it, such as 7d",
            HelpName = "WINDOW"
        };
        var averagePer = new Option<string?>("--average-per")
        {
            Description = "the mean over the days, weeks or months of each row",
            HelpName = "day|week|month"
        };
        var limit = new Option<int?>("--limit") { Description = "most rows", HelpName = "COUNT" };
        var order = new Option<string?>("--order")
        {
            Description = "columns to order by, such as -value for the largest first, or -change",
            HelpName = "COLUMN,…"
        };

        var command = new Command("metric", "One metric over a range, by period and dimension.")
        {
            name, from, to, grain, by, filter, population, having, share, compare, top, per, running, rolling, averagePer, limit, order,
        };
        command.SetAction(globals.Run((session, parsed, cancellationToken) => MetricView.ShowAsync(
            session,
            new MetricRequest([.. parsed.GetRequiredValue(name)])
            {
                From = parsed.GetValue(from),
                To = parsed.GetValue(to),
                Grain = parsed.GetValue(grain),
                By = parsed.GetValue(by),
                Population = parsed.GetValue(population),
                Limit = parsed.GetValue(limit),
                Order = parsed.GetValue(order),
                Filters = [.. (parsed.GetValue(filter) ?? []).Select(MetricRequest.Filter)],
                Algebra =
                [
                    ("having", parsed.GetValue(having)),
                    ("share", parsed.GetValue(share)),
                    ("compare", parsed.GetValue(compare)),
                    ("top", parsed.GetValue(top)),
                    ("per", parsed.GetValue(per)),
                    ("running", parsed.GetValue(running)),
                    ("rolling", parsed.GetValue(rolling)),
                    ("average_per", parsed.GetValue(averagePer)),
                ],
            },
            cancellationToken)));
        return command;
    }

    public static Option<string[]> FilterOption(string description, string name = "--filter")
    {
        var filter = new Option<string[]>(name) { Description = description, HelpName = "DIMENSION=VALUE" };
        filter.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.AsSpan().IndexOfAny("=<>") < 1))
                result.AddError($"{name} is '{token.Value}', expected a dimension and its value such as category=Electronics");
        });
        return filter;
    }
}
