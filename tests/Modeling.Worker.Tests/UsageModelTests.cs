using FsCheck;
using FsCheck.Fluent;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>The usage models on PostgreSQL against the oracle, which was written from the rules and not from the SQL.</summary>
public sealed class UsageModelTests
{
    private static readonly DateTime Start = new(2025, 11, 30, 23, 0, 0, DateTimeKind.Utc);

    private static readonly Organisation[] Organisations = [new("o1", "One", true, 3), new("o2", "Two", false, 0)];

    private static readonly User[] Users = [new("u1", "o1", false, true), new("u2", "o1", true, true), new("u3", "o2", false, false)];

    /// <summary>
    /// Few users, gaps around the limit, repeated and corrected event ids, and years that must be wrong: the streams that break
    /// a sessioniser.
    /// </summary>
    private static Gen<Activity[]> Streams =>
        from gaps in Gen.Elements(0, 1, 60, 1799, 1800, 1801, 3600, 86_400).ListOf()
        from rows in Gen.CollectToArray(gaps.Select((_, i) => Row(Start.AddSeconds(gaps.Take(i + 1).Sum()))).ToArray())
        from strays in Gen.CollectToArray(ExtremeTimes.All.SelectMany(time => new[] { 0, 1800, 3601, 86_400 }.Select(seconds => Row(time.UtcDateTime.AddSeconds(seconds)))).ToArray())
        from kept in Gen.ListOf(Gen.Choose(0, strays.Length - 1))
        select (Activity[])[.. rows, .. kept.Distinct().Select(i => strays[i])];

    [Fact]
    public void Sessions_and_user_days_agree_with_the_oracle() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(Streams.ToArbitrary(), rows => AgreesAsync(rows).GetAwaiter().GetResult()));

    [Fact]
    public async Task A_pause_of_exactly_thirty_minutes_continues_a_session_and_a_second_more_ends_it()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [At("a", 0), At("b", 1800), At("c", 3601)]);

        Assert.NotNull((await warehouse.RefreshAsync())!.Version);

        Assert.Equal(
            [(1800.0, 2L), (0.0, 1L)],
            await warehouse.ListAsync("select length_seconds, activities from gold.fct_sessions order by started_at", row => (row.GetDouble(0), row.GetInt64(1))));
    }

    [Fact]
    public async Task A_user_of_two_organisations_on_a_day_is_marked_once()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, [At("a", 0), At("b", 10) with { OrganisationId = "o2" }, At("c", 86_400)]);

        await warehouse.RefreshAsync();

        Assert.Equal(
            [("o1", "2025-11-30", "", "", true), ("o2", "2025-11-30", "", "", false), ("o1", "2025-12-01", "2025-11-30", "2025-11-30", true)],
            await warehouse.ListAsync(
                "select organisation_id, activity_date::text, coalesce(previous_active_date::text, ''), coalesce(previous_active_date_any::text, ''), is_first_organisation_of_day from gold.fct_user_days order by activity_date, organisation_id",
                row => (row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetBoolean(4))));
    }

    private static Gen<Activity> Row(DateTime at) =>
        from id in Gen.Choose(0, 12)
        from user in Gen.Elements("u1", "u2", "u3", "unknown")
        from organisation in Gen.Elements("o1", "o2")
        from type in Gen.Elements(ActivityType.Navigation, ActivityType.Toolbar, ActivityType.Research)
            // The id decides the table's place in the load order, so that a tie on time is decided by it alike on both sides.
        select new Activity($"e{id}_{type}", user, organisation, at, type, type == ActivityType.Navigation ? null : type == ActivityType.Research ? "research" : "rewrite", null);

    private static Activity At(string id, int seconds) =>
        new(id, "u1", "o1", Start.AddSeconds(seconds), ActivityType.Navigation, null, null);

    private static async Task AgreesAsync(Activity[] rows)
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync(Organisations, Users, rows);
        var expected = new UsageData(Organisations, Users, rows);

        var outcome = await warehouse.RefreshAsync();

        Assert.Null(outcome!.Reason);
        Assert.Equal(
            expected.Sessions.Select(s => (s.UserId, s.OrganisationId, s.StartedAt, s.EndedAt, (long)s.Activities.Count, (long)s.Transformations, (double)s.LengthSeconds)).Order(),
            (await warehouse.ListAsync(
                "select user_id, organisation_id, started_at, ended_at, activities, transformations, length_seconds from gold.fct_sessions",
                row => (row.GetString(0), row.GetString(1), row.GetDateTime(2), row.GetDateTime(3), row.GetInt64(4), row.GetInt64(5), row.GetDouble(6)))).Order());
        Assert.Equal(
            expected.UserDays.Select(d => (d.UserId, d.OrganisationId, d.Date, (long)d.Activities, (long)d.Navigations, (long)d.Transformations)).Order(),
            (await warehouse.ListAsync(
                "select user_id, organisation_id, activity_date, activities, navigations, transformations from gold.fct_user_days",
                row => (row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)))).Order());
    }
}
