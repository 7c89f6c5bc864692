namespace Insights.Api.Metrics;

/// <summary>Days, both ends included.</summary>
internal readonly record struct DayRange(DateOnly First, DateOnly Last)
{
    /// <summary>How many days they are.</summary>
    public int Count => Last.DayNumber - First.DayNumber + 1;

    /// <summary>The days of both; <c>null</c> without any.</summary>
    public DayRange? Within(DayRange other)
    {
        var (first, last) = (First > other.First ? First : other.First, Last < other.Last ? Last : other.Last);
        return first <= last ? new DayRange(first, last) : null;
    }

    /// <summary>Each unit of the calendar that they touch, cut to them.</summary>
    public IEnumerable<DayRange> Cut(Grain unit)
    {
        for (var first = First; ; first = first.AddDays(1))
        {
            var end = CalendarUnit.End(unit, first);
            yield return new DayRange(first, end < Last ? end : Last);
            if (end >= Last)
            {
                yield break;
            }

            first = end;
        }
    }
}
