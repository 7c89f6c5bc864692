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
    public static PartialPeriods? Of(QuestionPlan plan, Layer layer, Metric metric, MetricAnswer answer)
    {
        var grain = Enum.Parse<Grain>(plan.Grain, ignoreCase: true);
        var (first, last) = answer.DaysWithData();
        return grain is Grain.Total or Grain.Day || layer.Metrics.Parts(metric).All(part => part.LastOfPeriod || IsWhole(part, grain)) ? null
            : new(grain, first, last);
    }

    private static bool IsWhole(Metric part, Grain grain) => Enum.TryParse<Grain>(part.TimeGrain, ignoreCase: true, out var whole) && grain <= whole;

    /// <summary>The cut ones, by their first day.</summary>
    public IReadOnlyList<DateOnly> Edges => [.. new[] { First, Last }.Select(day => CalendarUnit.Start(Grain, day)).Distinct().Where(Has)];

    public bool Has(DateOnly start) => start < First || CalendarUnit.End(Grain, start) > Last;

    public bool Has(IReadOnlyDictionary<string, object?> row) => Has((DateOnly)row["period"]!);
}
