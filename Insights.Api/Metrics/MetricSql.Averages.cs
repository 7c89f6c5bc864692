using Warehouse.Project;

namespace Insights.Api.Metrics;

/// <summary>Means over units of the calendar.</summary>
public sealed partial class MetricSql
{
    /// <summary>
    /// The mean over units of the calendar: the metric of each, by itself, and a unit without rows counts as nothing. Of a
    /// weekday, only the days that are such count.
    /// </summary>
    private void WriteAverage(string name, string units, IReadOnlyList<(Window Unit, DateOnly Row)> windows, BlockScope scope)
    {
        string[] counted = [.. scope.By.Where(CountsOnly)];
        var fields = counted.Select(dimension => CalendarDimension.Find(dimension)!.Field);
        var members = string.Concat(fields.Select(field => $", extract({field} from window_first)"));
        var count = $", row_period, count(*) over (partition by row_period{members}) as unit_count";
        AddWindows(units, [.. windows.Select(window => window.Unit)], count, [.. windows.Select(window => window.Row)]);
        var by = scope.By.Select(Relation.Quote).ToList();
        var values = $"""
            (
            {SteppedQuery.Indent(_blocks.Write(Scope(hasPeriod: true, scope.By, units, [.. windows.Select(window => window.Unit)])))}
            ) as unit_values
            """;
        var keys = string.Concat(by.Select(key => $", {key}"));
        _statement.AddStep(name, scope.HasPeriod
            ? $"""
            select row_period as period{keys}, sum(value)::double precision / max(unit_count) as value
            from {values}
            inner join {units} on window_period = unit_values.period
            group by row_period{keys}
            """
            : $"select coalesce(sum(value), 0)::double precision / nullif((select count(*) from {units}), 0) as value\nfrom {values}");
    }

    /// <summary>Whether units are told apart by a dimension of the calendar: a day has one weekday, a week has all.</summary>
    private bool CountsOnly(string dimension) => !_parts[0].Dimensions.Contains(dimension) && dimension switch
    {
        "weekday" => _query.AveragePer == Grain.Day,
        "month_of_year" => _query.AveragePer is Grain.Day or Grain.Month,
        _ => false,
    };

    /// <summary>Whether a unit is one of those that the filters by the calendar let count.</summary>
    private bool Counts(DayRange unit) => _query.Filters.Where(filter => CountsOnly(filter.Dimension))
        .All(filter => CalendarDimension.Find(filter.Dimension)!.Passes(filter, unit.First));
}
