using System.Globalization;

namespace Insights.Api.Tests.Metrics.Algebra;

/// <content>Days and periods, and those that they are compared with.</content>
public sealed partial class AlgebraOracle
{
    private sealed record Days(DateOnly First, DateOnly Last)
    {
        public Days? And(DateOnly first, DateOnly last)
        {
            var both = new Days(First > first ? First : first, Last < last ? Last : last);
            return both.First <= both.Last ? both : null;
        }
    }

    private static Days? WithData(Days days) => days.And(AlgebraFacts.First, AlgebraFacts.Last);

    private static IEnumerable<(DateOnly Label, Days Period)> Periods(AlgebraQuestion question, Days range, Days covered) =>
        question.Grain == "total" ? [(range.First, covered)]
        : Each(covered).GroupBy(day => Start(question.Grain, day)).Select(days => (days.Key, new Days(days.First(), days.Last())));

    private static Days Window(AlgebraQuestion question, Days period, DateOnly first)
    {
        if (question.Running)
        {
            return new(first < period.First ? first : period.First, period.Last);
        }

        if (question.Rolling is not { } rolling)
        {
            return Accumulated(question, period);
        }

        var (count, after) = (int.Parse(rolling[..^1], CultureInfo.InvariantCulture), period.Last.AddDays(1));
        var start = rolling[^1] switch { 'd' => after.AddDays(-count), 'w' => after.AddDays(-7 * count), _ => after.AddMonths(-count) };
        return WithData(new(start, period.Last)) ?? period;
    }

    /// <summary>The days up to the last one that a cumulative metric is over.</summary>
    private static Days Accumulated(AlgebraQuestion question, Days days) => question.Metric switch
    {
        "visits_so_far" => new(AlgebraFacts.First, days.Last),
        "people_of_28_days" => WithData(new(days.Last.AddDays(-27), days.Last)) ?? days,
        "amount_of_3_months" => WithData(new(days.Last.AddDays(1).AddMonths(-3), days.Last)) ?? days,
        _ => days,
    };

    private static Days? CounterpartOfRange(AlgebraQuestion question, Days range, Days covered)
    {
        if (Named(question) is not { } named)
        {
            return Moved(question, range, covered, isRow: false);
        }

        return covered == range ? named : Moved(question, range, covered, isRow: false)?.And(named.First, named.Last);
    }

    private static Days? CounterpartOfPeriod(AlgebraQuestion question, Days range, Days covered, Days period) =>
        question.Grain == "total" ? CounterpartOfRange(question, range, covered)
        : Named(question) is { } named ? Moved(question, range, period, isRow: true)?.And(named.First, named.Last)
        : Moved(question, range, period, isRow: true);

    private static Days? Named(AlgebraQuestion question) => question.Compare!.Split("..") is [var first, var last]
        ? new(DateOnly.Parse(first, CultureInfo.InvariantCulture), DateOnly.Parse(last, CultureInfo.InvariantCulture)) : null;

    private static Days? Moved(AlgebraQuestion question, Days range, Days days, bool isRow)
    {
        var grain = question.Grain;
        int? wholeMonths = range.First.Day == 1 && range.Last.AddDays(1).Day == 1 ? Months(range.First, range.Last) + 1 : null;
        if (Named(question) is { } named)
        {
            return grain == "week" ? ByDays(Start("week", named.First).DayNumber - Start("week", range.First).DayNumber)
                : named.First.Day == range.First.Day || grain is "month" or "quarter" or "year" ? ByMonths(Months(range.First, named.First))
                : ByDays(named.First.DayNumber - range.First.DayNumber);
        }

        switch (question.Compare)
        {
            case "previous_day":
                return ByDays(-1);
            case "previous_week":
                return ByDays(-7);
            case "previous_month":
                return ByMonths(-1);
            case "previous_quarter":
                return ByMonths(-3);
            case "previous_year":
                return grain == "week" && isRow ? ByWeekYears(1) : ByMonths(-12);
        }

        if (grain == "week")
        {
            return wholeMonths is { } years && years % 12 == 0 ? (isRow ? ByWeekYears(years / 12) : ByMonths(-years))
                : ByDays(Start("week", range.First).DayNumber - Start("week", range.Last).DayNumber - 7);
        }

        return wholeMonths is { } months ? ByMonths(-months) : grain switch
        {
            "month" => ByMonths(-Months(range.First, range.Last) - 1),
            "quarter" => ByMonths(-Months(Start("quarter", range.First), Start("quarter", range.Last)) - 3),
            "year" => ByMonths(-12 * (range.Last.Year - range.First.Year + 1)),
            _ => ByDays(range.First.DayNumber - range.Last.DayNumber - 1),
        };

        Days ByDays(int count) => new(days.First.AddDays(count), days.Last.AddDays(count));

        Days? ByMonths(int count)
        {
            var (first, last) = (days.First.AddMonths(count), days.Last.AddMonths(count));
            var isWhole = days.First.Day == 1 && days.Last.AddDays(1).Day == 1;
            return first.Day != days.First.Day ? null : new(first, isWhole ? End("month", last) : last);
        }

        Days? ByWeekYears(int count)
        {
            var (year, week) = (ISOWeek.GetYear(days.First.ToDateTime(default)), ISOWeek.GetWeekOfYear(days.First.ToDateTime(default)));
            if (week > ISOWeek.GetWeeksInYear(year - count))
            {
                return null;
            }

            var monday = DateOnly.FromDateTime(ISOWeek.ToDateTime(year - count, week, DayOfWeek.Monday));
            return ByDays(monday.DayNumber - Start("week", days.First).DayNumber);
        }
    }

    private static int Months(DateOnly from, DateOnly to) => ((to.Year - from.Year) * 12) + to.Month - from.Month;

    private static IEnumerable<DateOnly> Each(Days days) => Enumerable.Range(days.First.DayNumber, days.Last.DayNumber - days.First.DayNumber + 1).Select(DateOnly.FromDayNumber);

    private static DateOnly Start(string unit, DateOnly day) => unit switch
    {
        "week" => Enumerable.Range(0, 7).Select(back => day.AddDays(-back)).First(found => found.DayOfWeek == DayOfWeek.Monday),
        "month" => new(day.Year, day.Month, 1),
        "quarter" => new(day.Year, day.Month - ((day.Month - 1) % 3), 1),
        "year" => new(day.Year, 1, 1),
        _ => day,
    };

    private static DateOnly End(string unit, DateOnly day)
    {
        var end = day;
        while (Start(unit, end.AddDays(1)) == Start(unit, day))
        {
            end = end.AddDays(1);
        }

        return end;
    }
}
