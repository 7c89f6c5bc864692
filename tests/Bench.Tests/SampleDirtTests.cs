using System.Text.RegularExpressions;
using UsageOracle;

namespace Bench.Tests;

/// <summary>Every kind of dirt that the samples promise is in them, that many times.</summary>
public sealed partial class SampleDirtTests(SampleFiles samples) : IClassFixture<SampleFiles>
{
    private IEnumerable<IGrouping<string, RawRow>> Versions => samples.Rows.Where(row => row.EventId != "").GroupBy(row => row.EventId);

    [Fact]
    public void Broken_rows_of_every_kind_are_rejected_and_nothing_else_is()
    {
        var kinds = samples.Usage.Rejects.GroupBy(reject => Digits().Replace(reject.Reason, "#")).ToDictionary(kind => kind.Key, kind => kind.Count());
        Assert.Equal(Expected.BrokenRows, kinds);
    }

    [Fact]
    public void Events_are_delivered_twice_in_one_file() =>
        Assert.Equal(Expected.RepeatedInOneFile, Versions.Count(v => v.GroupBy(row => (row.File, row.Text)).Any(same => same.Count() > 1)));

    [Fact]
    public void Events_are_delivered_again_in_a_later_file() =>
        Assert.Equal(Expected.RepeatedInLaterFile, Versions.Count(v => v.GroupBy(row => row.Text).Any(same => same.Select(row => row.File).Distinct().Count() > 1)));

    [Fact]
    public void Events_are_corrected_in_their_own_file() =>
        Assert.Equal(Expected.CorrectedInOneFile, Versions.Count(v => v.GroupBy(row => row.File).Any(file => file.Select(row => row.Timestamp).Distinct().Count() > 1)));

    [Fact]
    public void Events_are_corrected_or_outdated_by_a_later_file() =>
        Assert.Equal(Expected.ChangedByLaterFile, Versions.Count(v => v.GroupBy(row => row.Table).Any(table =>
            table.Any(row => row.IsLateDelivery && table.Any(other => !other.IsLateDelivery && other.Timestamp != row.Timestamp)))));

    [Fact]
    public void Outdated_versions_arrive_last_and_lose()
    {
        var winners = samples.Usage.Activities.ToDictionary(a => a.EventId, a => a.OccurredAt);
        var outdated = samples.Rows.Where(row => row.IsLateDelivery && FieldParsing.Timestamp(row.Timestamp) < winners[row.EventId]);
        Assert.Equal(Expected.OutdatedInLaterFile, outdated.Count());
    }

    [Fact]
    public void Events_turn_out_to_be_another_users() =>
        Assert.Equal(Expected.Reassigned, Versions.Count(v => v.Select(row => row.UserId).Distinct().Count() > 1));

    [Fact]
    public void Events_move_to_another_table() =>
        Assert.Equal(Expected.MovedToOtherTable, Versions.Count(v => v.Select(row => row.Table).Distinct().Count() > 1));

    [Fact]
    public void Events_arrive_late_and_nowhere_else() =>
        Assert.Equal(Expected.LateOnly, Versions.Count(v => v.All(row => row.IsLateDelivery)));

    [Fact]
    public void The_order_of_loading_never_decides() => Assert.Empty(samples.Usage.AmbiguousEventIds);

    [Fact]
    public void A_few_events_are_of_unknown_users()
    {
        var unknown = samples.Usage.Activities.Where(a => !samples.Usage.Users.ContainsKey(a.UserId)).Select(a => a.UserId).ToList();
        Assert.Equal(Expected.EventsOfUnknownUsers, unknown.Count);
        Assert.All(unknown, id => Assert.StartsWith("user_x", id, StringComparison.Ordinal));
    }

    [Fact]
    public void Timestamps_are_spelled_in_seven_ways()
    {
        var spellings = samples.Rows.Select(row => Spelling(row.Timestamp)).Where(spelling => spelling.StartsWith("#-#-#", StringComparison.Ordinal)).ToHashSet();
        Assert.Equal(
            ["#-#-# #:#:#", "#-#-# #:#:#+#", "#-#-# #:#:#Z", "#-#-#T#:#:#+#:#", "#-#-#T#:#:#.#Z", "#-#-#T#:#:#Z"],
            spellings.Order(StringComparer.Ordinal));
        Assert.Contains(samples.Rows, row => row.Timestamp.EndsWith("+01:00", StringComparison.Ordinal));
        Assert.Contains(samples.Rows, row => row.Timestamp.EndsWith("+00:00", StringComparison.Ordinal));
    }

    [Fact]
    public void Some_files_have_other_line_ends_headers_and_column_orders()
    {
        var files = samples.FreshBytes();
        var windows = files["research_transformations_2025-10.csv"];
        Assert.Equal([0xEF, 0xBB, 0xBF], windows[..3]);
        Assert.Equal(windows.Count(b => b == '\n'), windows.AsSpan().Count("\r\n"u8));
        Assert.True(files["navigation_2025-10.csv"].AsSpan().StartsWith("Event ID,User ID,Org ID,Event Timestamp\n"u8));
        Assert.True(files["toolbar_transformations_2025-11.csv"].AsSpan().StartsWith("input_word_count,transformation_type,"u8));
        Assert.Equal(1, files.Values.Count(bytes => bytes.Contains((byte)'\r')));
    }

    private static string Spelling(string timestamp) => Digits().Replace(timestamp, "#");

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
