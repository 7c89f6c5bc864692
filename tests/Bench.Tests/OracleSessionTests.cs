using UsageOracle;
using static Bench.Tests.Given;

namespace Bench.Tests;

public sealed class OracleSessionTests
{
    [Theory]
    [InlineData("12:29:59", 1)]
    [InlineData("12:30:00", 1)]
    [InlineData("12:30:01", 2)]
    public void Only_a_gap_greater_than_thirty_minutes_begins_a_session(string second, int sessions) =>
        Assert.Equal(sessions, UsageOf(Event("2025-11-15 12:00:00"), Event($"2025-11-15 {second}")).Sessions.Count);

    [Fact]
    public void A_gap_is_measured_from_the_last_event_not_from_the_start()
    {
        var session = Assert.Single(UsageOf(Event("2025-11-15 12:00:00"), Event("2025-11-15 12:25:00"), Event("2025-11-15 12:50:00")).Sessions);
        Assert.Equal(3000, session.LengthSeconds);
    }

    [Fact]
    public void A_session_of_one_event_is_0_seconds_long() => Assert.Equal(0, Assert.Single(UsageOf(Event("2025-11-15 12:00:00")).Sessions).LengthSeconds);

    [Fact]
    public void A_session_across_midnight_stays_one_and_belongs_to_its_first_day()
    {
        var usage = UsageOf(Event("2025-11-15 23:50:00"), Event("2025-11-16 00:10:00"));
        var session = Assert.Single(usage.Sessions);
        Assert.Equal((new DateOnly(2025, 11, 15), 1200m), (session.StartedDate, session.LengthSeconds));
        Assert.Equal(2, usage.UserDays.Count);
    }

    [Fact]
    public void A_session_is_cut_over_all_tables_and_belongs_to_the_organisation_of_its_first_event()
    {
        var session = Assert.Single(UsageOf(
            Event("2025-11-15 12:40:00", organisation: "acme", transformation: "research"),
            Event("2025-11-15 12:20:00", organisation: "acme", transformation: "rewrite"),
            Event("2025-11-15 12:00:00", organisation: "free")).Sessions);
        Assert.Equal(("free", 2400m, 1, 1, 1, 2), (
            session.OrganisationId,
            session.LengthSeconds,
            session.Count(ActivityType.Navigation),
            session.Count(ActivityType.Toolbar),
            session.Count(ActivityType.Research),
            session.Transformations));
    }

    [Fact]
    public void Events_of_the_same_second_are_ordered_by_id()
    {
        var session = Assert.Single(UsageOf(
            Event("2025-11-15 12:00:00", id: "b", organisation: "acme"),
            Event("2025-11-15 12:00:00", id: "a", organisation: "free")).Sessions);
        Assert.Equal("free", session.OrganisationId);
    }

    [Fact]
    public void Users_do_not_share_sessions() =>
        Assert.Equal(2, UsageOf(Event("2025-11-15 12:00:00"), Event("2025-11-15 12:01:00", user: "bob")).Sessions.Count);

    [Fact]
    public void An_event_delivered_twice_counts_once() =>
        Assert.Single(UsageOf(Event("2025-11-15 12:00:00", id: "e"), Event("2025-11-15 12:00:00", id: "e")).Activities);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_latest_version_of_an_event_wins_over_all_tables_in_any_order(bool latestFirst)
    {
        var early = Event("2025-11-15 12:00:00", id: "e");
        var late = Event("2025-11-15 12:05:00", id: "e", transformation: "rewrite");
        var usage = latestFirst ? UsageOf(late, early) : UsageOf(early, late);
        Assert.Equal([late], usage.Activities);
        Assert.Empty(usage.AmbiguousEventIds);
    }

    [Fact]
    public void Of_versions_with_one_timestamp_the_latest_loaded_wins_and_is_reported()
    {
        var usage = UsageOf(Event("2025-11-15 12:00:00", id: "e"), Event("2025-11-15 12:00:00", id: "e", organisation: "free"));
        Assert.Equal("free", Assert.Single(usage.Activities).OrganisationId);
        Assert.Equal(["e"], usage.AmbiguousEventIds);
    }
}
