namespace Insights.Api.Metrics;

/// <summary>Days that one row is computed over.</summary>
/// <param name="Period">The row's period, by its first day.</param>
/// <param name="Days">The days.</param>
internal sealed record Window(DateOnly Period, DayRange Days);

/// <summary>Which days the rows of a query are over, and which they are compared with. Pure arithmetic of the calendar.</summary>
/// <param name="query">The question.</param>
/// <param name="grain">What a row is for: the query's grain, or a coarser one that the rows of the fact stand for.</param>
/// <param name="from">First day of the range.</param>
/// <param name="to">Last day of the range.</param>
/// <param name="data">The days with data. Like is compared with like: of a period that they cut, the same part of its counterpart.</param>
internal sealed class QueryWindows(MetricQuery query, Grain grain, DateOnly from, DateOnly to, DayRange data)
{
    private readonly DayRange _range = new(from, to);

    /// <summary>The days of the range that have data; the whole range where none has.</summary>
    private readonly DayRange _covered = new DayRange(from, to).Within(data) ?? new DayRange(from, to);

    /// <summary>How many rows there can be of one member.</summary>
    public int PeriodCount => grain == Grain.Total ? 1 : CalendarUnit.Index(grain, _covered.First, _covered.Last) + 1;

    /// <summary>The days of each row.</summary>
    public IReadOnlyList<Window> Rows => [.. Periods.Select(period => period with { Days = Widened(period.Days, _covered.First) })];

    /// <summary>The whole range as one row.</summary>
    public IReadOnlyList<Window> Total => [new(from, _covered)];

    /// <summary>The days of the total: the range, or those up to its end that a cumulative metric is over.</summary>
    public IReadOnlyList<Window> TotalRow => [new(from, Widened(_covered, query.Cumulative))];

    /// <summary>The days that each row is compared with, of those that have any with data.</summary>
    public IReadOnlyList<Window> Compared
    {
        get
        {
            var compared = new List<Window>();
            foreach (var period in Periods)
            {
                if (CounterpartOf(period.Days) is { } days && Widened(days, CounterpartOf(_covered)?.First ?? days.First).Within(data) is { } known)
                {
                    compared.Add(period with { Days = known });
                }
            }

            return compared;
        }
    }

    /// <summary>The days that the whole range is compared with; <c>null</c> if none of them has data.</summary>
    public DayRange? ComparedTotal => CounterpartOfRange?.Within(data) is { } days ? Widened(days, query.Cumulative) : null;

    /// <summary>The days that the whole range is compared with, with data or without; <c>null</c> where the calendar has none.</summary>
    public DayRange? CounterpartOfRange => query.Compare is Counterpart.Range named
        ? (_covered == _range ? new DayRange(named.From, named.To) : RangeShift.Move(_covered)?.Within(new(named.From, named.To)))
        : RangeShift.Move(_covered);

    /// <summary>The whole units of the calendar in each window, of those that count.</summary>
    public static IReadOnlyList<(Window Unit, DateOnly Row)> Units(IReadOnlyList<Window> windows, Grain unit, Func<DayRange, bool> counts) =>
    [
        .. from window in windows
           from days in window.Days.Cut(unit)
           where days == new DayRange(CalendarUnit.Start(unit, days.First), CalendarUnit.End(unit, days.First)) && counts(days)
           select (new Window(days.First, days), window.Period),
    ];

    private IEnumerable<Window> Periods => grain == Grain.Total ? Total
        : _covered.Cut(grain).Select(days => new Window(CalendarUnit.Start(grain, days.First), days));

    private DayRange Widened(DayRange days, DateOnly first) => query.Window is RowWindow.Running
        ? days with { First = first < days.First ? first : days.First } : Widened(days, query.Window ?? query.Cumulative);

    private DayRange Widened(DayRange days, RowWindow? window) => window switch
    {
        RowWindow.AllTime => days with { First = data.First < days.First ? data.First : days.First },
        RowWindow.Rolling rolling => new DayRange(CalendarUnit.Add(rolling.Unit, CalendarUnit.Add(Grain.Day, days.Last, 1), -rolling.Count), days.Last).Within(data) ?? days,
        _ => days,
    };

    private DayRange? CounterpartOf(DayRange days) => query.Compare is Counterpart.Range named
        ? (grain == Grain.Total ? CounterpartOfRange : RowShift.Move(days)?.Within(new(named.From, named.To)))
        : RowShift.Move(days);

    /// <summary>Rows keep their places: the first period of the range stands against the first of its counterpart.</summary>
    private DayShift RowShift => grain == Grain.Week && WholeYears is { } years ? new DayShift.WeekYears(-years) : RangeShift;

    /// <summary>By how many years weeks are moved; <c>null</c> where they are moved by weeks.</summary>
    private int? WholeYears => query.Compare switch
    {
        Counterpart.PreviousUnit { Unit: Grain.Year } => 1,
        Counterpart.PreviousPeriod when CalendarUnit.Months(from, to) is { } months && months % 12 == 0 => months / 12,
        _ => null,
    };

    private DayShift RangeShift => query.Compare switch
    {
        Counterpart.PreviousUnit previous => By(previous.Unit, -1),
        Counterpart.Range named => Towards(named),
        _ when grain == Grain.Week && WholeYears is null => By(Grain.Week, -PeriodsOfRange),
        _ when CalendarUnit.Months(from, to) is { } months => By(Grain.Month, -months),
        _ when grain is Grain.Total or Grain.Day => By(Grain.Day, -_range.Count),
        _ => By(grain, -PeriodsOfRange),
    };

    private int PeriodsOfRange => CalendarUnit.Index(grain, from, to) + 1;

    private DayShift Towards(Counterpart.Range named) => grain == Grain.Week
        ? By(Grain.Week, CalendarUnit.Index(Grain.Week, from, named.From))
        : named.From.Day == from.Day || grain > Grain.Week ? By(Grain.Month, CalendarUnit.Index(Grain.Month, from, named.From))
        : By(Grain.Day, named.From.DayNumber - from.DayNumber);

    private static DayShift By(Grain unit, int count) => unit switch
    {
        Grain.Day => new DayShift.Days(count),
        Grain.Week => new DayShift.Days(7 * count),
        Grain.Month => new DayShift.Months(count),
        Grain.Quarter => new DayShift.Months(3 * count),
        _ => new DayShift.Months(12 * count),
    };
}
