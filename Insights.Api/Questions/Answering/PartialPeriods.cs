using Insights.Api.Metrics;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Answering;

/// <summary>
/// The first and last period of an answer are often cut, by the range that is asked for or by where the data ends. They are shown
/// and marked, but are neither its highest nor its lowest: a few days do not compare with a whole week.
/// </summary>
internal sealed record PartialPeriods(Grain Grain, DateOnly First, DateOnly Last)
{
    /// <returns>
    /// None where every period is as whole as another: of days, of stocks, which are what there is on a last day, and where a row
    /// stands for the whole period.
    /// </returns>
    public static PartialPeriods? Of(MetricPlan plan, SemanticCatalog semantics, Metric metric, MetricAnswer answer)
    {
        var grain = plan.Grain;
        var (first, last) = answer.DaysWithData();
        return grain is Grain.Total or Grain.Day || semantics.Metrics.Parts(metric).All(part => part.LastOfPeriod || IsWhole(part, grain))
            ? null
            : new(grain, first, last);
    }

    private static bool IsWhole(Metric part, Grain grain) =>
        Enum.TryParse<Grain>(part.TimeGrain, ignoreCase: true, out var whole) && grain <= whole;

    /// <summary>The cut ones, by their first day.</summary>
    public IReadOnlyList<DateOnly> Edges => [.. new[] { First, Last }.Select(day => CalendarUnit.Start(Grain, day)).Distinct().Where(Has)];

    public bool Has(DateOnly start) => start < First || CalendarUnit.End(Grain, start) > Last;

    public bool Has(IReadOnlyDictionary<string, object?> row) => Has((DateOnly)row["period"]!);
}

/// <summary>Says where a change is one of different amounts of data: twelve days do not compare with a year.</summary>
internal static class Coverage
{
    /// <param name="answer">What was compared: of a period that the end of the data cuts, the same part of its counterpart.</param>
    /// <param name="when">What was asked for.</param>
    public static string Of(MetricAnswer answer, Timeframe when)
    {
        var ranges = when is { ComparedFrom: { } from, ComparedTo: { } to } ? [(answer.From, answer.To), (from, to)]
            : new[] { (answer.From, answer.To) };
        string[] cut = [.. ranges.Where(range => range.Item1 < answer.DataFrom || range.Item2 > answer.DataTo)
            .Select(range => Say(range.Item1, range.Item2, answer))];
        var isLike = answer.From >= answer.DataFrom && (when.ComparedFrom is null || when.ComparedFrom >= answer.DataFrom)
            && answer.ComparedFrom is not null;
        return cut.Length == 0 ? ""
            : $" {string.Join(" and ", cut)}: the change is {(isLike ? "that of the same days" : "not one of like with like")}.";
    }

    private static string Say(DateOnly from, DateOnly to, MetricAnswer answer)
    {
        var (first, last) = (from > answer.DataFrom ? from : answer.DataFrom, to < answer.DataTo ? to : answer.DataTo);
        var period = CalendarUnit.Say(from, to);
        var (held, asked) = (last.DayNumber - first.DayNumber + 1, to.DayNumber - from.DayNumber + 1);
        var days = $"there is data for {held} of {asked} days only ({first:yyyy-MM-dd} to {last:yyyy-MM-dd})";
        return $"{char.ToUpperInvariant(period[0])}{period[1..]} {days}";
    }
}
