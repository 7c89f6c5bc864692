using UsageOracle;
using static Bench.Tests.Given;

namespace Bench.Tests;

public sealed class OracleKpiTests
{
    private static readonly DateOnly November1 = new(2025, 11, 1);

    /// <summary>
    /// ann: 3 Nov 12:00 + 12:10 (600 s, a rewrite), 10 Nov 12:00 (0 s). bob: 3 Nov 23:50 to 4 Nov 00:20 (1800 s, two research),
    /// for free. Employee, unlicensed and unknown users: one event each on 3 Nov.
    /// </summary>
    private static readonly UsageData TwoUsers = UsageOf(
        Event("2025-11-03 12:00:00"),
        Event("2025-11-03 12:10:00", transformation: "rewrite"),
        Event("2025-11-10 12:00:00"),
        Event("2025-11-03 23:50:00", user: "bob", organisation: "free", transformation: "research"),
        Event("2025-11-04 00:20:00", user: "bob", organisation: "free", transformation: "research"),
        Event("2025-11-03 09:00:00", user: "eve", transformation: "rewrite"),
        Event("2025-11-03 09:00:00", user: "una"),
        Event("2025-11-03 09:00:00", user: "nobody"));

    [Fact]
    public void Active_users_are_distinct_within_each_period_and_in_the_total()
    {
        var answer = KpiOracle.Compute(TwoUsers, November(Kpi.ActiveUsers) with { Grain = Grain.Week });
        Assert.Equal([(new DateOnly(2025, 11, 3), 2m), (new DateOnly(2025, 11, 10), 1m)], answer.Rows.Select(row => (row.Period, row.Value!.Value)));
        Assert.Equal(new KpiRow(November1, null, null, null, 2), answer.Total);
    }

    [Fact]
    public void Population_all_counts_employees_unlicensed_and_unknown_users() =>
        Assert.Equal(5, KpiOracle.Compute(TwoUsers, November(Kpi.ActiveUsers) with { Population = Population.All }).Total!.Value);

    [Fact]
    public void Sessions_per_user_divides_by_all_who_were_active()
    {
        var days = KpiOracle.Compute(TwoUsers, November(Kpi.SessionsPerUser) with { Grain = Grain.Day });
        Assert.Equal(
            [new(new(2025, 11, 3), null, null, null, 1, 2, 2), new(new(2025, 11, 4), null, null, null, 0, 0, 1), new(new(2025, 11, 10), null, null, null, 1, 1, 1)],
            days.Rows);
        Assert.Equal(new KpiRow(November1, null, null, null, 1.5m, 3, 2), days.Total);
    }

    [Theory]
    [InlineData(SessionLengthStat.Average, 800)]
    [InlineData(SessionLengthStat.Total, 2400)]
    [InlineData(SessionLengthStat.Median, 600)]
    [InlineData(SessionLengthStat.P90, 1560)]
    public void Session_length_of_0_600_and_1800_seconds(SessionLengthStat stat, int seconds) =>
        Assert.Equal(seconds, KpiOracle.Compute(TwoUsers, November(Kpi.SessionLength) with { Stat = stat }).Total!.Value);

    [Fact]
    public void A_session_counts_in_the_range_in_which_it_began()
    {
        var fourth = new KpiQuery(Kpi.Sessions, new(2025, 11, 4), new(2025, 11, 9));
        Assert.Null(KpiOracle.Compute(TwoUsers, fourth).Total);
        Assert.Equal(1, KpiOracle.Compute(TwoUsers, fourth with { Kpi = Kpi.ActiveUsers }).Total!.Value);
    }

    [Fact]
    public void Transformations_are_sliced_by_type_organisation_and_user()
    {
        var answer = KpiOracle.Compute(TwoUsers, November(Kpi.Transformations) with { ByTransformationType = true, ByOrganisation = true, ByUser = true });
        Assert.Equal([new(November1, "acme", "ann", "rewrite", 1), new(November1, "free", "bob", "research", 2)], answer.Rows);
        Assert.Equal(3, answer.Total!.Value);
    }

    [Fact]
    public void Licence_utilisation_is_active_users_by_licences_of_all_organisations() =>
        Assert.Equal(new KpiRow(November1, null, null, null, 20, 2, 10), KpiOracle.Compute(TwoUsers, November(Kpi.LicenceUtilisation)).Total);

    [Fact]
    public void By_organisation_idle_licences_are_0_percent_and_none_contracted_is_no_number()
    {
        var answer = KpiOracle.Compute(TwoUsers, November(Kpi.LicenceUtilisation) with { ByOrganisation = true });
        Assert.Equal(
            [new(November1, "acme", null, null, 25, 1, 4), new(November1, "free", null, null, null, 1, 0), new(November1, "idle", null, null, 0, 0, 6)],
            answer.Rows);
    }

    [Theory]
    [InlineData(Grain.Day, "2025-11-30")]
    [InlineData(Grain.Week, "2025-11-24")]
    [InlineData(Grain.Month, "2025-11-01")]
    [InlineData(Grain.Quarter, "2025-10-01")]
    [InlineData(Grain.Year, "2025-01-01")]
    [InlineData(Grain.Total, "2025-11-05")]
    public void A_sunday_lies_in_these_periods(Grain grain, string first) =>
        Assert.Equal(DateOnly.Parse(first, null), Calendar.PeriodOf(new(2025, 11, 30), grain, new(2025, 11, 5)));

    [Fact]
    public void The_week_of_new_year_begins_in_the_old_year() =>
        Assert.Equal(new DateOnly(2025, 12, 29), Calendar.PeriodOf(new(2026, 1, 1), Grain.Week, new(2026, 1, 1)));

    [Fact]
    public void A_question_that_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => KpiOracle.Compute(TwoUsers, new KpiQuery(Kpi.Sessions, new(2025, 11, 2), November1)));
        Assert.Throws<ArgumentException>(() => KpiOracle.Compute(TwoUsers, November(Kpi.Sessions) with { ByTransformationType = true }));
    }
}
