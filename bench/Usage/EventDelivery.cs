using System.Globalization;
using Bench.Generation;

namespace Bench.Usage;

/// <summary>
/// Delivers events the way a company receives them: a file per table and month, and one of late deliveries per table; with
/// re-deliveries, corrections and broken rows at fixed rates. Whoever reads them by the rules ends with one row per event id:
/// versions of an id that share their latest timestamp are identical, so the order in which files are loaded never decides.
/// </summary>
public sealed class EventDelivery(GenerateOptions options, string directory) : IDisposable
{
    // "Every so manieth event". Primes, so that kinds of dirt meet on one event only rarely.
    public const int LateEvery = 701;
    public const int RepeatedInFileEvery = 1499;
    public const int RepeatedLaterEvery = 1103;
    public const int CorrectedInFileEvery = 1901;
    public const int CorrectedLaterEvery = 2309;
    public const int ReassignedEvery = 3 * CorrectedLaterEvery;
    public const int OutdatedLaterEvery = 2903;
    public const int MovedToOtherTableEvery = 8297;
    public const int UnknownUserEvery = 9091;
    public const int BrokenEvery = 1777;

    private readonly EventFile?[] _months = new EventFile?[3];
    private readonly int[] _written = new int[3];
    private readonly int[] _broken = new int[3];
    private readonly List<(ActivityTable Table, EventRow Row)> _late = [];
    private readonly List<GeneratedFile> _done = [];
    private readonly string _userFormat = options.Users < 10_000 ? "D4" : "D8";
    private readonly long _end = new DateTimeOffset(options.From.AddDays(options.Days), TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();
    private (int Year, int Month) _month;
    private ulong _ordinal;

    /// <summary>Writes one day's events; days come in order.</summary>
    public void Deliver(DateOnly date, IReadOnlyList<UsageEvent> events)
    {
        if ((date.Year, date.Month) != _month)
            StartMonth(date);
        foreach (var e in events)
            Deliver(e);
    }

    /// <summary>Writes the late deliveries and returns all files.</summary>
    public IReadOnlyList<GeneratedFile> Finish()
    {
        CloseMonth();
        foreach (var group in _late.GroupBy(late => late.Table).OrderBy(group => group.Key))
        {
            using var file = new EventFile(PathOf(group.Key, "late_deliveries"), group.Key, EventFileStyle.Plain, _userFormat);
            foreach (var (_, row) in group)
                file.Write(row);
            _done.Add(file.Generated);
        }

        return _done;
    }

    public void Dispose()
    {
        foreach (var file in _months)
            file?.Dispose();
    }

    private void Deliver(in UsageEvent e)
    {
        _ordinal++;
        var row = new EventRow(e, SplitMix64.Mix(options.Seed + _ordinal));
        if (Every(LateEvery))
            _late.Add((e.Table, row));
        else
            Write(row);

        if (Every(RepeatedInFileEvery))
            Write(row);
        if (Every(RepeatedLaterEvery))
            _late.Add((e.Table, row));
        // The three kinds of correction are that many seconds apart at least, so that no two versions share a timestamp.
        if (Every(CorrectedInFileEvery) && Later(row, 1, 299) is { } corrected)
            Write(corrected);
        if (Every(CorrectedLaterEvery) && Later(row, 300, 599) is { } correctedLater)
            _late.Add((e.Table, Every(ReassignedEvery) ? Reassigned(correctedLater) : correctedLater));
        if (Every(MovedToOtherTableEvery) && Later(row, 600, 899) is { } moved)
            _late.Add(InOtherTable(moved));
        if (Every(OutdatedLaterEvery))
            _late.Add((e.Table, row with { Event = e with { Second = e.Second - 60 } }));
        if (Every(UnknownUserEvery))
            Write(new EventRow(e with { User = -(int)(_ordinal / UnknownUserEvery) }, ~row.Id));
    }

    private bool Every(int count) => _ordinal % (ulong)count == 0;

    private EventRow? Later(in EventRow row, int least, int most)
    {
        var second = row.Event.Second + least + (long)(row.Id % (ulong)(most - least + 1));
        return second < _end ? row with { Event = row.Event with { Second = second } } : null;
    }

    /// <summary>The correction says that it was another user: the session of the first one loses an event.</summary>
    private EventRow Reassigned(in EventRow row) => row with { Event = row.Event with { User = row.Event.User % options.Users + 1 } };

    private static (ActivityTable Table, EventRow Row) InOtherTable(in EventRow row)
    {
        var table = row.Event.Table == ActivityTable.Navigation ? ActivityTable.Toolbar : ActivityTable.Navigation;
        return (table, row with { Event = row.Event with { Table = table } });
    }

    private void Write(in EventRow row)
    {
        var table = (int)row.Event.Table;
        var file = _months[table] ?? throw new InvalidOperationException("an event was delivered before its month was started");
        file.Write(row);
        if (++_written[table] % BrokenEvery == 0)
            file.WriteBroken(row with { Id = SplitMix64.Mix(row.Id) }, BrokenRowValues.Next(row.Event.Table, _broken[table]++));
    }

    private void StartMonth(DateOnly date)
    {
        CloseMonth();
        _month = (date.Year, date.Month);
        foreach (var table in Enum.GetValues<ActivityTable>())
            _months[(int)table] = new EventFile(PathOf(table, date.ToString("yyyy-MM", CultureInfo.InvariantCulture)), table, StyleOf(table, date.Month), _userFormat);
    }

    private void CloseMonth()
    {
        foreach (var file in _months.OfType<EventFile>())
        {
            file.Dispose();
            _done.Add(file.Generated);
        }

        Array.Clear(_months);
    }

    private static EventFileStyle StyleOf(ActivityTable table, int month) => (table, month) switch
    {
        (ActivityTable.Navigation, 10) => EventFileStyle.TitleHeader,
        (ActivityTable.Toolbar, 11) => EventFileStyle.OtherColumnOrder,
        (ActivityTable.Research, 10) => EventFileStyle.WindowsExport,
        _ => EventFileStyle.Plain,
    };

    private string PathOf(ActivityTable table, string part)
    {
        var dataset = table switch
        {
            ActivityTable.Navigation => "navigation",
            ActivityTable.Toolbar => "toolbar_transformations",
            _ => "research_transformations",
        };
        return Path.Combine(directory, $"{dataset}_{part}.csv");
    }
}
