using UsageOracle;

namespace Bench.Tests;

/// <summary>The samples hold the situations in which KPIs are easily computed wrongly.</summary>
public sealed class SampleRealismTests(SampleFiles samples) : IClassFixture<SampleFiles>
{
    private static readonly DateOnly First = new(2025, 9, 3);
    private static readonly DateOnly Last = new(2025, 12, 1);

    [Fact]
    public void Events_cover_ninety_days_and_all_three_tables()
    {
        Assert.InRange(samples.Usage.Activities.Count, 66_000, 74_000);
        Assert.Equal((First, Last), (samples.Usage.Activities.Min(a => a.Date), samples.Usage.Activities.Max(a => a.Date)));
        Assert.Equal(90, samples.Usage.Activities.Select(a => a.Date).Distinct().Count());
        Assert.Equal(3, samples.Usage.Activities.Select(a => a.Type).Distinct().Count());
    }

    [Fact]
    public void There_are_300_users_in_25_organisations()
    {
        Assert.Equal((300, 25), (samples.Usage.Users.Count, samples.Usage.Organisations.Count));
        Assert.All(samples.Usage.Users.Values, user => Assert.Contains(user.OrganisationId, samples.Usage.Organisations.Keys));
    }

    [Fact]
    public void Employees_unlicensed_users_and_users_without_events_exist()
    {
        var users = samples.Usage.Users.Values;
        Assert.Equal(12, users.Count(user => user.IsEmployee));
        Assert.Equal(25, users.Count(user => !user.IsLicensed));
        var active = samples.Usage.Activities.Select(a => a.UserId).ToHashSet();
        Assert.InRange(users.Count(user => !active.Contains(user.Id)), 20, 60);
        Assert.Contains(users, user => user.IsEmployee && active.Contains(user.Id));
        Assert.Contains(users, user => !user.IsLicensed && active.Contains(user.Id));
    }

    [Theory]
    [InlineData(1799)]
    [InlineData(1800)]
    [InlineData(1801)]
    public void Gaps_lie_on_the_threshold_and_a_second_to_each_side(int seconds)
    {
        var gaps = samples.Usage.Activities.GroupBy(a => a.UserId)
            .SelectMany(user => user.Zip(user.Skip(1), (a, b) => b.OccurredAt - a.OccurredAt));
        Assert.InRange(gaps.Count(gap => gap == TimeSpan.FromSeconds(seconds)), 50, 500);
    }

    [Fact]
    public void Sessions_cross_midnight_span_organisations_and_consist_of_one_event()
    {
        var sessions = samples.Usage.Sessions;
        Assert.InRange(sessions.Count(s => s.EndedAt.Date > s.StartedAt.Date), 20, 500);
        Assert.InRange(sessions.Count(s => s.Activities.Select(a => a.OrganisationId).Distinct().Count() > 1), 20, 500);
        Assert.InRange(sessions.Count(s => s.Activities.Count == 1), 500, 3000);
    }

    [Fact]
    public void Some_users_moved_to_another_organisation()
    {
        var movers = samples.Usage.Activities.GroupBy(a => a.UserId).Count(user =>
            user.Where(a => a.Date < new DateOnly(2025, 10, 1)).Select(a => a.OrganisationId).Distinct().ToList() is [var before]
            && user.Where(a => a.Date > new DateOnly(2025, 11, 1)).Select(a => a.OrganisationId).Distinct().ToList() is [var after]
            && before != after);
        Assert.Equal(3, movers);
    }

    [Fact]
    public void Weekends_are_quiet_and_few_users_do_much()
    {
        var perDay = samples.Usage.Activities.ToLookup(a => a.OccurredAt.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        Assert.True(perDay[true].Count() * 10 < perDay[false].Count());
        var perUser = samples.Usage.Activities.GroupBy(a => a.UserId).Select(user => user.Count()).OrderDescending().ToList();
        Assert.True(perUser.Take(perUser.Count / 5).Sum() > samples.Usage.Activities.Count * 2 / 5);
        Assert.Contains(perUser, events => events < 20);
    }

    [Theory]
    [InlineData("org_005", "above 100 %")]
    [InlineData("org_014", "above 100 %")]
    [InlineData("org_020", "no licences")]
    [InlineData("org_024", "0 %")]
    [InlineData("org_011", "below 50 %")]
    public void Licence_utilisation_has_every_special_case(string organisation, string expected)
    {
        var answer = KpiOracle.Compute(samples.Usage, new KpiQuery(Kpi.LicenceUtilisation, First, Last) { ByOrganisation = true });
        var actual = answer.Rows.Single(row => row.OrganisationId == organisation).Value switch
        {
            null => "no licences",
            0 => "0 %",
            < 50 => "below 50 %",
            > 100 => "above 100 %",
            _ => "usual",
        };
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void One_organisation_left_in_the_middle_of_the_range()
    {
        Assert.Equal(["org_022"], samples.Usage.Organisations.Values.Where(o => !o.IsActiveCustomer).Select(o => o.Id));
        Assert.InRange(samples.Usage.Activities.Where(a => a.OrganisationId == "org_022").Max(a => a.Date), new(2025, 9, 20), new(2025, 10, 20));
    }

    [Fact]
    public void Addresses_of_people_are_in_reserved_domains()
    {
        var emails = CsvText.Read(System.Text.Encoding.UTF8.GetString(samples.FreshBytes()["users.csv"])).Skip(1).Select(record => record.Fields[2]).ToList();
        Assert.Equal(302, emails.Distinct().Count());
        Assert.All(emails, email => Assert.EndsWith(".example.com", email, StringComparison.Ordinal));
    }
}
