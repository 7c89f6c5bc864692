using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Text;
using static Insights.Api.Questions.Periods.PeriodParser;

namespace Insights.Api.Questions.Periods;

/// <summary>What a period is held against.</summary>
/// <param name="Expression">The canonical words.</param>
/// <param name="Back">The unit by which the period is moved back; none for a period of its own.</param>
/// <param name="Other">A period of its own.</param>
internal sealed record Comparison(string Expression, Grain? Back, Period? Other)
{
    /// <summary>The period that is meant when only what it is compared with is named.</summary>
    public Period? ImpliedPeriod => Count is { } count ? Period.Trailing(Back!.Value, count)
        : Back is { } unit and not Grain.Total ? Period.Relative(unit, 0) : Other?.Year is not null ? Period.Relative(Grain.Year, 0) : null;

    /// <summary>Set for "the same week last year": weeks are compared with weeks, not with dates.</summary>
    public Grain? Same { get; init; }

    /// <summary>
    /// Set for "the previous 30 days": so many units that end with the day before the period, not with the day of asking.
    /// </summary>
    public int? Count { get; init; }

    /// <summary>Set for "the December before": the last one before the period, in whichever year.</summary>
    public bool IsLast { get; init; }

    /// <summary>Set for "month over month": each month of a longer period is held against the one before it.</summary>
    public bool IsRowwise { get; init; }

    /// <summary>Why there are no days to compare with; none if there are.</summary>
    public string? Missing(DateOnly asOf, DateOnly from, DateOnly to)
    {
        if (WeekIn(from, to) is { } year)
        {
            return MissingDays.OfWeek(year, ISOWeek.GetWeekOfYear(from))?.Reason;
        }

        var (other, _) = Resolve(asOf, from, to);
        return Other?.Missing(asOf)?.Reason
            ?? (from == to && Count is null && Unit(from, to) is Grain.Month or Grain.Quarter or Grain.Year
                    && other is { } day && day.Day != from.Day
                ? MissingDays.OfMonth(day.Year, day.Month, from.Day)?.Reason : null);
    }

    /// <summary>The days to compare with.</summary>
    public (DateOnly? From, DateOnly? To) Resolve(DateOnly asOf, DateOnly from, DateOnly to)
    {
        if (WeekIn(from, to) is { } weekYear)
        {
            var week = Math.Min(ISOWeek.GetWeekOfYear(from), ISOWeek.GetWeeksInYear(weekYear));
            var days = DateOnly.FromDateTime(ISOWeek.ToDateTime(weekYear, week, DayOfWeek.Monday)).DayNumber
                - CalendarUnit.Start(Grain.Week, from).DayNumber;
            return (from.AddDays(days), to.AddDays(days));
        }

        if (Count is { } count)
        {
            return (CalendarUnit.Add(Back!.Value, from, -count), CalendarUnit.Add(Grain.Day, from, -1));
        }

        if (Back == Grain.Total)
        {
            return CalendarUnit.Of(from, to) is { } whole ? CalendarUnit.Shift(whole, from, to, -1)
                : CalendarUnit.Months(from, to) is { } months ? CalendarUnit.Shift(Grain.Month, from, to, -months)
                : (from.AddDays(from.DayNumber - to.DayNumber - 1), from.AddDays(-1));
        }

        return Back is { } back ? CalendarUnit.Shift(back, from, to, -1)
            : Other!.Year is { } year && from.Year == to.Year && CalendarUnit.Of(from, to) != Grain.Year
                ? CalendarUnit.Shift(Grain.Year, from, to, year - from.Year)
            : Other!.Resolve(asOf);
    }

    private Grain? Unit(DateOnly from, DateOnly to) => Back ?? (Other?.Year is not null && from.Year == to.Year ? Grain.Year : null);

    /// <summary>The year whose ISO week of the same number is meant, where a week is compared with another year.</summary>
    private int? WeekIn(DateOnly from, DateOnly to)
    {
        var isWeek = CalendarUnit.Start(Grain.Week, from) == CalendarUnit.Start(Grain.Week, to)
            && (Same == Grain.Week || CalendarUnit.Of(from, to) == Grain.Week);
        return !isWeek || Count is not null ? null : Back == Grain.Year ? ISOWeek.GetYear(from) - 1 : Other?.Year;
    }

    /// <summary>The unit before; <see cref="Grain.Total"/> for as long a period as it is held against.</summary>
    public static Comparison Moved(Grain unit) =>
        new(unit == Grain.Total ? "previous period" : $"{MetricQueryParser.NameOf(unit)} before", unit, null);

    /// <summary>A period of its own.</summary>
    public static Comparison With(Period other) => new(other.Expression, null, other);

    /// <summary>So many units before the period.</summary>
    public static Comparison Preceding(Grain unit, int count) =>
        new($"{count} {MetricQueryParser.NameOf(unit)} before", unit, null) { Count = count };

    private static Comparison SameOfYearBefore(string unit) => Moved(Grain.Year) with { Same = UnitOf(unit) };

    /// <returns>The comparison that begins at a word and how many words it takes.</returns>
    public static (Comparison Comparison, int Length)? Parse(IReadOnlyList<Word> words, int at) => Named(words, at) ?? Marked(words, at);

    private static (Comparison, int)? Named(IReadOnlyList<Word> words, int at)
    {
        Grain? unit = TextAt(words, at) switch
        {
            "yoy" => Grain.Year,
            "qoq" => Grain.Quarter,
            "mom" => Grain.Month,
            "wow" => Grain.Week,
            _ => null
        };
        if (unit is { } named)
        {
            return (Moved(named) with { IsRowwise = true }, 1);
        }

        return UnitOf(TextAt(words, at)) is { } repeated && Is(words, at + 1, "over", "on") && TextAt(words, at) == TextAt(words, at + 2)
            ? (Moved(repeated) with { IsRowwise = true }, 3) : null;
    }

    private static (Comparison, int)? Marked(IReadOnlyList<Word> words, int at)
    {
        var length = TextAt(words, at) switch
        {
            "vs" or "versus" or "against" or "than" => 1,
            "compared" or "compare" or "relative" or "comparing" or "comparison" when Is(words, at + 1, "to", "with", "against") => 2,
            "change" or "changed" or "growth" or "difference" or "increase" or "decrease" or "drop"
                when Is(words, at + 1, "from", "since", "over", "to") && Changes.Parse(words, at + 1) is null => 2,
            _ => 0,
        };
        return length > 0 && After(words, at + length) is { } found ? (found.Comparison, found.Length + length) : null;
    }

    /// <summary>What follows a word such as "against".</summary>
    public static (Comparison Comparison, int Length)? After(IReadOnlyList<Word> words, int at)
    {
        var start = at;
        at = Is(words, at, "the", "a") ? at + 1 : at;
        if (Is(words, at, "same") && Is(words, at + 1, "period", "month", "quarter", "week", "day", "time", "days"))
        {
            var year = Is(words, at + 2, "of", "in") ? at + 3 : at + 2;
            return Is(words, year, "last", "previous") && TextAt(words, year + 1) == "year"
                ? (SameOfYearBefore(TextAt(words, at + 1)), year + 2 - start)
                : TextAt(words, year) == "a" && TextAt(words, year + 1) == "year" && Is(words, year + 2, "earlier", "ago", "before")
                    ? (SameOfYearBefore(TextAt(words, at + 1)), year + 3 - start)
                : null;
        }

        if (Is(words, at, "previous", "last", "prior", "preceding") && UnitOf(TextAt(words, at + 1)) is { } unit)
        {
            return (Moved(unit), at + 2 - start);
        }

        if (Is(words, at, "previous", "prior", "preceding") && Counted(words, at + 1) is { } preceding)
        {
            return (preceding, at + 3 - start);
        }

        if (Counted(words, at) is { } counted && Is(words, at + 2, "before", "earlier", "prior"))
        {
            return (counted, at + 3 - start);
        }

        if (Is(words, at, "previous", "prior", "preceding") && Is(words, at + 1, "period", "one"))
        {
            return (Moved(Grain.Total), at + 2 - start);
        }

        if ((UnitOf(TextAt(words, at)) ?? (TextAt(words, at) is "period" or "one" ? Grain.Total : null)) is { } before
            && Is(words, at + 1, "before", "earlier", "ago"))
        {
            return (Moved(before), at + 2 - start);
        }

        return PeriodParser.Parse(words, start) is not { } period ? null
            : period.Period.InYear is not null && Is(words, start + period.Length, "before")
                ? (With(period.Period) with { IsLast = true }, period.Length + 1)
            : (With(period.Period), period.Length);
    }

    private static Comparison? Counted(IReadOnlyList<Word> words, int at) =>
        Language.NumberOf(TextAt(words, at)) is >= 1 and <= 5000 and var count && UnitOf(TextAt(words, at + 1)) is { } unit
            ? Preceding(unit, count) : null;
}
