using Insights.Api.Metrics;

namespace Insights.Api.Questions.Periods;

/// <summary>A period and what it is held against say together what each leaves open alone.</summary>
internal static class PeriodPair
{
    /// <summary>
    /// A year that is said once is meant for both ("Q1 and Q2 2024"), and before the past 30 days or six months come as many of
    /// them, whatever the calendar makes of their length.
    /// </summary>
    public static (Period Period, Comparison Comparison) Agree(Period period, Comparison comparison)
    {
        if (comparison is { Back: Grain.Total } && period.Span is { } span)
        {
            return (period, Comparison.Preceding(span.Unit, span.Count));
        }

        return comparison.Other is not { } other ? (period, comparison)
            : comparison.IsLast && period.Unit is not null ? (period, Comparison.With(Period.LastBefore(other, period)))
            : period.InYear is { } inYear && other.Unit != Grain.Year && Period.YearOf(other) is { } year ? (inYear(year), comparison)
            : other.InYear is { } otherInYear && period.Unit != Grain.Year && Period.YearOf(period) is { } same ? (period, Comparison.With(otherInYear(same)))
            : (period, comparison);
    }

    /// <summary>The earlier one is what was before, in whichever order they are named.</summary>
    public static bool IsReversed(DateOnly? from, DateOnly? comparedFrom) => from < comparedFrom;
}
