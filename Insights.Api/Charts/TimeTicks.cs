namespace Insights.Api.Charts;

/// <summary>The periods that are named below a chart.</summary>
internal static class TimeTicks
{
    /// <summary>Between two labels.</summary>
    private const double Room = 10;

    private static readonly Level Quarters =
        new(TimeGrain.Quarter, Month, day => day.Month <= 3 ? QuarterOf(day) : $"Q{PeriodLabel.Quarter(day)}", QuarterOf);

    /// <summary>From close to far apart.</summary>
    private static readonly Level[] Levels =
    [
        new(TimeGrain.Day, day => day.DayNumber, DayOf, DayOfYear),
        new(TimeGrain.Day, day => day.DayNumber / 2, DayOf, DayOfYear),
        new(TimeGrain.Week, day => day.DayNumber / 7, DayOf, DayOfYear),
        new(TimeGrain.Month, Month, MonthOf, MonthOfYear),
        new(TimeGrain.Month, day => Month(day) / 3, MonthOf, MonthOfYear),
        new(TimeGrain.Month, day => Month(day) / 2, MonthOf, MonthOfYear),
        new(TimeGrain.Year, day => day.Year, YearOf, YearOf),
        new(TimeGrain.Year, day => day.Year / 2, YearOf, YearOf),
        new(TimeGrain.Year, day => day.Year / 5, YearOf, YearOf),
        new(TimeGrain.Year, day => day.Year / 10, YearOf, YearOf),
        new(TimeGrain.Year, day => day.Year / 50, YearOf, YearOf),
    ];

    /// <summary>The ticks of the finest unit whose labels have room; the first and the last period where no unit has two.</summary>
    /// <param name="periods">First days of the periods.</param>
    /// <param name="grain">How long they are.</param>
    /// <param name="at">Where a period is on the axis.</param>
    /// <returns>Indexes of periods, from left to right.</returns>
    public static IReadOnlyList<(int Period, string Label)> For(IReadOnlyList<DateOnly> periods, TimeGrain grain, Func<int, double> at)
    {
        foreach (var level in grain == TimeGrain.Quarter ? [Quarters, .. Levels[^5..]] : Levels.Where(level => level.Finest >= grain))
        {
            var starts = Starts(periods, level.Number);
            var ticks = starts.Select((period, index) => (period, (index == 0 ? level.First : level.Label)(periods[period]))).ToList();
            if (ticks.Count > 1 && StandApart(ticks, at))
            {
                return ticks;
            }
        }

        List<(int, string)> ends = [(0, LabelOf(periods[0], grain)), (periods.Count - 1, LabelOf(periods[^1], grain))];
        return StandApart(ends, at) ? ends : ends[..1];
    }

    private static bool StandApart(IReadOnlyList<(int Period, string Label)> ticks, Func<int, double> at)
    {
        for (var index = 1; index < ticks.Count; index++)
        {
            var (left, right) = (ticks[index - 1], ticks[index]);
            if (at(right.Period) - at(left.Period) < (TextWidth.Of(left.Label) + TextWidth.Of(right.Label)) / 2 + Room)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where units begin. The first period counts only where the one before it would be of another unit.</summary>
    private static List<int> Starts(IReadOnlyList<DateOnly> periods, Func<DateOnly, int> number)
    {
        List<int> starts = [];
        var before = number(periods[0] > DateOnly.MinValue ? periods[0].AddDays(-1) : periods[0]);
        for (var index = 0; index < periods.Count; index++)
        {
            var current = number(periods[index]);
            if (current != before)
            {
                starts.Add(index);
            }

            before = current;
        }

        return starts;
    }

    private static int Month(DateOnly day) => day.Year * 12 + day.Month - 1;

    private static string DayOf(DateOnly day) => day.Month == 1 && day.Day <= 2 ? DayOfYear(day) : $"{day:d MMM}";

    private static string DayOfYear(DateOnly day) => $"{day:d MMM yyyy}";

    private static string MonthOf(DateOnly day) => day.Month == 1 ? $"{day:yyyy}" : $"{day:MMM}";

    private static string MonthOfYear(DateOnly day) => day.Month == 1 ? $"{day:yyyy}" : $"{day:MMM yyyy}";

    private static string QuarterOf(DateOnly day) => PeriodLabel.Of(day, TimeGrain.Quarter);

    private static string YearOf(DateOnly day) => $"{day:yyyy}";

    private static string LabelOf(DateOnly day, TimeGrain grain) => grain == TimeGrain.Week ? DayOfYear(day) : PeriodLabel.Of(day, grain);

    /// <summary>A unit begins with the first period whose number differs from that of the period before.</summary>
    private sealed record Level(
        TimeGrain Finest, Func<DateOnly, int> Number, Func<DateOnly, string> Label, Func<DateOnly, string> First);
}
