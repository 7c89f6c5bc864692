using System.Globalization;
using Insights.Api.Problems;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>A dimension that every time dimension has: a number of the calendar, UTC.</summary>
/// <param name="Name">As in a request.</param>
/// <param name="Field">What PostgreSQL extracts.</param>
/// <param name="First">The least member.</param>
/// <param name="Last">The greatest member.</param>
/// <param name="Description">For the documentation.</param>
internal sealed record CalendarDimension(string Name, string Field, int First, int Last, string Description)
{
    public static readonly IReadOnlyList<CalendarDimension> All =
    [
        new("weekday", "isodow", 1, 7, "1 (Monday) to 7"),
        new("hour", "hour", 0, 23, "0 to 23, where rows have a time of day"),
        new("month_of_year", "month", 1, 12, "1 to 12"),
    ];

    /// <summary>Those that a metric has: all of its parts.</summary>
    public static IEnumerable<CalendarDimension> Of(Metric metric, MetricCatalog catalog) =>
        All.Where(calendar => catalog.Parts(metric).All(calendar.IsOf));

    public static CalendarDimension? Find(string name) => All.FirstOrDefault(known => known.Name == name);

    /// <summary>Whether it needs the time of day.</summary>
    public bool IsOfTime => Field == "hour";

    /// <summary>Whether rows that stand for such periods have a member each; for days where there is none.</summary>
    public bool IsOf(Grain? unit) => !IsOfTime && (unit is null || (Field == "month" && unit == Grain.Month));

    /// <exception cref="ProblemException">400: the text is none of its members.</exception>
    public void Require(string? member)
    {
        if (!int.TryParse(member, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < First || number > Last
            || number.ToString(CultureInfo.InvariantCulture) != member)
        {
            throw new ProblemException(Problem.InvalidParameter, $"{Name} '{member ?? MemberList.None}' is not a whole number from {First} to {Last}");
        }
    }

    /// <summary>Whether a day's member passes a filter.</summary>
    public bool Passes(DimensionFilter filter, DateOnly day)
    {
        var member = Field == "month" ? day.Month : day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek;
        return filter switch
        {
            MemberFilter members => members.Members.Contains(member.ToString(CultureInfo.InvariantCulture)) != members.IsExcluded,
            ComparisonFilter { Operand: decimal number, Operator: var comparison } => comparison switch
            {
                ComparisonOperator.Less => member < number,
                ComparisonOperator.LessOrEqual => member <= number,
                ComparisonOperator.Greater => member > number,
                _ => member >= number,
            },
            _ => throw new InvalidOperationException($"{Name} is compared with numbers"),
        };
    }

    /// <summary>Whether rows of a metric have it: an hour is that of a moment, and not all rows have one.</summary>
    public bool IsOf(Metric part) => !IsOfTime || part.Timestamp is not null;

    /// <summary>The member of a row of a metric's relation.</summary>
    public string ToSql(Metric part) => IsOfTime
        ? $"extract({Field} from {Relation.Quote(part.Timestamp!)} at time zone 'UTC')::integer"
        : $"extract({Field} from {Relation.Quote(part.TimeColumn!)})::integer";
}
