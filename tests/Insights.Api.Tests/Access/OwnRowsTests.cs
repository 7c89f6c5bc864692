using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Answers;
using Insights.Api.Callers;
using Insights.Api.Questions.Answering;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Warehouse.Access;

namespace Insights.Api.Tests.Access;

/// <summary>What a key for some organisations is answered: their rows, counted as if there were no others.</summary>
[Collection(nameof(SamplesApi))]
public sealed class OwnRowsTests(SamplesApi samples) : IAsyncLifetime
{
    private const string Mine = OrganisationCallers.Mine;
    private const string Yours = OrganisationCallers.Yours;
    private const string Days = OrganisationCallers.Days;

    private OrganisationCallers _callers = null!;

    public async Task InitializeAsync() => _callers = await OrganisationCallers.CreateAsync(samples);

    public Task DisposeAsync()
    {
        _callers.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("mine", Mine)]
    [InlineData("both", $"{Mine},{Yours}")]
    public async Task Metrics_are_those_of_a_filter_by_its_organisations(string key, string organisations)
    {
        var random = new Random(18);
        var asked = 0;
        foreach (var metric in await _callers.MetricsAsync())
        {
            for (var i = 0; i < 6; i++)
            {
                var question = $"/api/v1/metrics/{metric.Name}?{Days}{OrganisationCallers.Question(random, metric)}";
                using var own = await _callers.GetAsync(key, question);
                using var filtered = await _callers.GetAsync("all", $"{question}&organisation_id={organisations}");
                var (mine, expected) = (await OrganisationCallers.JsonAsync(own), await OrganisationCallers.JsonAsync(filtered));
                Assert.True((int)own.StatusCode is 200 or 400 or 422, $"{question}: {own.StatusCode} {mine}");
                if (own.StatusCode == HttpStatusCode.OK)
                {
                    asked++;
                    foreach (var part in new[] { "total", "rows" })
                    {
                        Assert.Equal(
                            question + Lines(expected.GetProperty(part)), question + Lines(mine.GetProperty(part)));
                    }
                }
            }
        }

        Assert.InRange(asked, 50, 1000);

        static string Lines(JsonElement part) => part.ValueKind == JsonValueKind.Array
            ? string.Concat(part.EnumerateArray().Select(row => $"\n{row.GetRawText()}")) : part.GetRawText();
    }

    [Fact]
    public async Task Lists_and_analyses_have_its_rows_alone()
    {
        var organisations = await _callers.JsonAsync(
            "mine", $"/api/v1/entities/organisation?measures=active_users,sessions&activity=active_users&{Days}");
        Assert.Equal([Mine], organisations.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString()));
        Assert.Equal(1, organisations.GetProperty("count").GetInt64());

        var users = (await _callers.JsonAsync("mine", "/api/v1/entities/user?activity=active_users&limit=1000"))
            .GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("key").GetString()!).ToList();
        var known = await samples.ListAsync(
            $"""
            select user_id from gold.dim_users where organisation_id = '{Mine}'
            union
            select user_id from gold.fct_user_days where organisation_id = '{Mine}'
            """,
            row => row.GetString(0));
        Assert.Empty(users.Except(known));
        Assert.NotEmpty(users);

        var retention = await _callers.JsonAsync("mine", "/api/v1/analyses/retention?population=all");
        var expected = await _callers.JsonAsync("all", $"/api/v1/analyses/retention?population=all&organisation_id={Mine}");
        Assert.Equal(await FirstCohortAsync(), retention.GetProperty("rows")[0].GetProperty("cohort_users").GetInt64());
        Assert.Equal(
            expected.GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("users").GetInt64()),
            retention.GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("users").GetInt64()));
    }

    [Fact]
    public async Task Its_data_begins_and_ends_with_its_own()
    {
        var answer = await _callers.JsonAsync("mine", "/api/v1/metrics/active_users?population=all");
        var days = await samples.ListAsync(
            $"select min(activity_date), max(activity_date) from gold.fct_user_days where organisation_id = '{Mine}'",
            row => (row.GetFieldValue<DateOnly>(0), row.GetFieldValue<DateOnly>(1)));

        Assert.Equal(days.Single(), (Day("data_from"), Day("data_to")));

        DateOnly Day(string name) => DateOnly.ParseExact(answer.GetProperty(name).GetString()!, "yyyy-MM-dd");
    }

    [Fact]
    public async Task Its_connections_are_as_those_of_others_but_for_the_role()
    {
        RowRestriction.To([Mine])!.Hold();
        GoldSource[] sources = [samples.Services.GetRequiredService<GoldSource>(), samples.Services.GetRequiredService<QuestionWarehouse>()];
        foreach (var source in sources)
        {
            for (var i = 0; i < 2; i++)
            {
                await using var command = source.CreateCommand(
                    "select current_setting('timezone') || ' ' || current_user || ' ' || current_setting('insights.organisations')");
                Assert.Equal($"UTC restricted_reader {{{Mine}}}", await command.ExecuteScalarAsync());
            }
        }
    }

    [Fact]
    public async Task Exports_have_its_rows_alone()
    {
        var organisations = await samples.ListAsync(
            """select "organizationId" from gold.chats where "organizationId" is not null group by 1 order by count(*) desc limit 2""",
            row => row.GetString(0));
        using var client = await _callers.ClientAsync([Scopes.Read], [organisations[0]]);
        foreach (var export in new[] { "chats", "messages" })
        {
            var all = await _callers["all"].GetStringAsync(new Uri($"/api/v1/exports/{export}.csv", UriKind.Relative));
            var own = await client.GetStringAsync(new Uri($"/api/v1/exports/{export}.csv", UriKind.Relative));
            Assert.Contains(organisations[1], all, StringComparison.Ordinal);
            Assert.Contains(organisations[0], own, StringComparison.Ordinal);
            Assert.DoesNotContain(organisations[1], own, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_for_organisations_may_read_and_no_more()
    {
        using var admin = await _callers.ClientAsync([Scopes.Admin], []);
        var given = new { name = "of a customer", scopes = new[] { "read" }, organisations = new[] { Mine, Yours } };
        using var made = await admin.PostAsJsonAsync("/api/v1/keys", given);
        var answer = await OrganisationCallers.JsonAsync(made);
        Assert.Equal(
            [Mine, Yours], answer.GetProperty("about").GetProperty("organisations").EnumerateArray().Select(item => item.GetString()));
        using var client = samples.Production.CreateClient();
        client.Use(answer.GetProperty("key").GetString()!);
        using var asked = await client.GetAsync(new Uri($"/api/v1/metrics/sessions?by=organisation_id&{Days}", UriKind.Relative));
        var by = await OrganisationCallers.JsonAsync(asked);
        Assert.Equal([Mine, Yours], by.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("organisation_id").GetString()));

        foreach (var (body, detail) in new (object, string)[]
        {
            (new { name = "x", scopes = new[] { "read", "write" }, organisations = new[] { Mine } },
                "has the scopes read and pii at most, and not write"),
            (new { name = "x", scopes = new[] { "admin" }, organisations = new[] { Mine } }, "and not admin"),
            (new { name = "x", scopes = new[] { "read" }, organisations = Array.Empty<string>() }, "organisations has 0"),
            (new { name = "x", scopes = new[] { "read" }, organisations = new[] { Mine, " " } }, "organisations has 2"),
        })
        {
            using var refused = await admin.PostAsJsonAsync("/api/v1/keys", body);
            Assert.Contains(detail, (await refused.ProblemAsync()).Detail, StringComparison.Ordinal);
        }
    }

    private async Task<long> FirstCohortAsync() => (await samples.ListAsync(
        $"""
        select count(distinct user_id) from gold.fct_user_days
        where organisation_id = '{Mine}' and date_trunc('week', activity_date)
            = (select date_trunc('week', min(activity_date)) from gold.fct_user_days where organisation_id = '{Mine}')
        """,
        row => row.GetInt64(0))).Single();
}
