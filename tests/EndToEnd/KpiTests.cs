using System.Net;
using System.Text.Json;
using UsageOracle;

namespace EndToEnd;

/// <summary>Every number that the API gives for the samples against the oracle, which reads the files and knows no SQL.</summary>
[Collection(SamplesPlatformTests.Name)]
public sealed class KpiTests(SamplesPlatform fixture)
{
    private static readonly Dictionary<string, Kpi> Kpis = new()
    {
        ["active-users"] = Kpi.ActiveUsers,
        ["sessions"] = Kpi.Sessions,
        ["sessions-per-user"] = Kpi.SessionsPerUser,
        ["session-length"] = Kpi.SessionLength,
        ["transformations"] = Kpi.Transformations,
        ["licence-utilisation"] = Kpi.LicenceUtilisation,
    };

    public static TheoryData<string, string, string, string> Questions
    {
        get
        {
            var questions = new TheoryData<string, string, string, string>();
            foreach (var kpi in Kpis.Keys)
            {
                foreach (var grain in new[] { "total", "day", "week", "month", "quarter", "year" })
                {
                    questions.Add(kpi, grain, "", "licensed");
                    questions.Add(kpi, grain, "organisation_id", "licensed");
                }

                questions.Add(kpi, "total", "user_id", "licensed");
                questions.Add(kpi, "month", "organisation_id,user_id", "all");
                questions.Add(kpi, "week", "", "all");
            }

            return questions;
        }
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public Task Every_kpi_equals_the_oracle(string kpi, string grain, string by, string population) =>
        AgreesAsync(kpi, "2025-10-08", "2025-11-26", grain, by, population);

    [Theory]
    [InlineData("total")]
    [InlineData("average")]
    [InlineData("median")]
    [InlineData("p90")]
    public Task Every_statistic_of_session_length_equals_the_oracle(string stat) =>
        AgreesAsync("session-length", "2025-09-03", "2025-12-01", "month", "organisation_id", "licensed", stat);

    [Fact]
    public Task Transformations_by_type_equal_the_oracle() =>
        AgreesAsync("transformations", "2025-09-03", "2025-12-01", "month", "transformation_type", "licensed");

    [Fact]
    public async Task Without_a_range_the_whole_of_the_data_is_answered()
    {
        var answer = await fixture.Platform.GetAsync("/api/v1/kpis/active-users");

        Assert.Equal(("2025-09-03", "2025-12-01"), (answer.GetProperty("from").GetString(), answer.GetProperty("to").GetString()));
        Assert.Equal(
            KpiOracle.Compute(fixture.Oracle, new KpiQuery(Kpi.ActiveUsers, new(2025, 9, 3), new(2025, 12, 1))).Total!.Value,
            answer.GetProperty("total").GetDecimal());
    }

    [Fact]
    public async Task Rows_that_could_not_be_read_are_kept_with_their_reasons()
    {
        var batches = (await fixture.Platform.GetAsync("/api/v1/pipeline/batches?limit=1000")).GetProperty("items").EnumerateArray().ToList();

        Assert.All(batches, batch => Assert.Equal(
            batch.GetProperty("rows_read").GetInt64(), batch.GetProperty("rows_loaded").GetInt64() + batch.GetProperty("rows_rejected").GetInt64()));
        var rejected = new List<(string, long)>();
        foreach (var batch in batches)
        {
            var rejects = await fixture.Platform.GetAsync($"/api/v1/pipeline/batches/{batch.GetProperty("id").GetInt64()}/rejects");
            rejected.AddRange(rejects.GetProperty("items").EnumerateArray().Select(reject => (batch.GetProperty("file_name").GetString()!, reject.GetProperty("line_number").GetInt64())));
        }

        Assert.Equal(fixture.Oracle.Rejects.Select(reject => (reject.File, (long)reject.Line)).Order(), rejected.Order());
    }

    [Theory]
    [InlineData("/api/v1/kpis/active-users?from=2019-01-01&to=2019-12-31", HttpStatusCode.UnprocessableEntity, "/problems/range-without-data", "2019-01-01 to 2019-12-31 has no data for active_users; there is data from 2025-09-03 to 2025-12-01")]
    [InlineData("/api/v1/kpis/active-users?from=2025-11-31", HttpStatusCode.BadRequest, "/problems/invalid-parameter", "from '2025-11-31' is not a date such as 2025-11-30")]
    [InlineData("/api/v1/kpis/active-users?from=2025-11-30&to=2025-11-01", HttpStatusCode.BadRequest, "/problems/invalid-parameter", "from 2025-11-30 is after to 2025-11-01")]
    [InlineData("/api/v1/kpis/active-users?grain=hour", HttpStatusCode.BadRequest, "/problems/invalid-parameter", "grain 'hour' is not known; it is total, day, week, month, quarter, year")]
    [InlineData("/api/v1/kpis/active-users?by=email", HttpStatusCode.BadRequest, "/problems/invalid-parameter", "active_users cannot be grouped by 'email'; its dimensions are organisation_id, user_id, job_title, is_employee, weekday, month_of_year")]
    [InlineData("/api/v1/kpis/active-users?colour=red", HttpStatusCode.BadRequest, "/problems/invalid-parameter", "'colour' is neither a parameter nor a dimension of active_users; parameters are from, to, grain, by, population, having, share, compare, top, per, running, rolling, average_per, limit, cursor, order; dimensions are organisation_id, user_id, job_title, is_employee, weekday, month_of_year")]
    [InlineData("/api/v1/kpis/active-users?population=robots", HttpStatusCode.BadRequest, "/problems/invalid-parameter", "population 'robots' is not known; it is licensed, all")]
    [InlineData("/api/v1/kpis/session-length?stat=mode", HttpStatusCode.BadRequest, "/problems/invalid-parameter", "stat 'mode' is not known; session-length has average, total, median, p90")]
    [InlineData("/api/v1/kpis/happiness", HttpStatusCode.NotFound, "/problems/not-found", "there is no KPI 'happiness'; known are active-users, sessions, sessions-per-user, session-length, transformations, licence-utilisation")]
    [InlineData("/api/v1/metrics/happiness", HttpStatusCode.NotFound, "/problems/not-found", "there is no metric 'happiness'; GET /api/v1/metrics lists them")]
    public async Task What_cannot_be_answered_is_refused_with_the_reason(string path, HttpStatusCode status, string type, string detail)
    {
        using var response = await fixture.Platform.Api.GetAsync(path);

        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(
            (status, "application/problem+json", type, detail),
            (response.StatusCode, response.Content.Headers.ContentType?.MediaType, problem.GetProperty("type").GetString(), problem.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Values_with_quotes_and_sql_are_values()
    {
        const string hostile = "'; drop table gold.fct_user_days; --";
        using var response = await fixture.Platform.Api.GetAsync($"/api/v1/kpis/active-users?organisation_id={Uri.EscapeDataString(hostile)}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(hostile, problem.GetProperty("unknown_members")[0].GetProperty("member").GetString());
        Assert.NotEqual(0, (await fixture.Platform.GetAsync("/api/v1/kpis/active-users")).GetProperty("total").GetInt64());
    }

    private async Task AgreesAsync(string kpi, string from, string to, string grain, string by, string population, string stat = "average")
    {
        var path = $"/api/v1/kpis/{kpi}?from={from}&to={to}&grain={grain}&population={population}&limit=100000"
            + (by.Length > 0 ? $"&by={by}" : "") + (kpi == "session-length" ? $"&stat={stat}" : "");
        var answer = await fixture.Platform.GetAsync(path);
        var expected = KpiOracle.Compute(fixture.Oracle, new KpiQuery(Kpis[kpi], DateOnly.Parse(from), DateOnly.Parse(to))
        {
            Grain = Enum.Parse<Grain>(grain, ignoreCase: true),
            ByOrganisation = by.Contains("organisation_id", StringComparison.Ordinal),
            ByUser = by.Contains("user_id", StringComparison.Ordinal),
            ByTransformationType = by.Contains("transformation_type", StringComparison.Ordinal),
            Population = Enum.Parse<Population>(population, ignoreCase: true),
            Stat = Enum.Parse<SessionLengthStat>(stat, ignoreCase: true),
        });

        // An organisation without licences and without active users is in the warehouse a row that says nothing.
        var rows = answer.GetProperty("rows").EnumerateArray().Select(KpiRowOf).Where(row => row is not { Value: null, Numerator: 0 });
        Assert.Equal(expected.Rows.Select(Rounded).OrderBy(Key), rows.Select(Rounded).OrderBy(Key));
        Assert.Equal(Round(expected.Total!.Value), Round(Number(answer, "total")));
        Assert.NotEmpty(expected.Rows);
    }

    private static KpiRow KpiRowOf(JsonElement row) => new(
        DateOnly.Parse(row.GetProperty("period").GetString()!), Text(row, "organisation_id"), Text(row, "user_id"), Text(row, "transformation_type"),
        Number(row, "value"), Number(row, "numerator"), Number(row, "denominator"));

    private static string Key(KpiRow row) => $"{row.Period:yyyy-MM-dd}|{row.OrganisationId}|{row.UserId}|{row.TransformationType}";

    private static KpiRow Rounded(KpiRow row) => row with { Value = Round(row.Value), Numerator = Round(row.Numerator), Denominator = Round(row.Denominator) };

    /// <summary>The oracle computes in decimal numbers, the server in binary ones; they agree to a millionth.</summary>
    private static decimal? Round(decimal? value) => value is null ? null : Math.Round(value.Value, 6) + 0.000000m;

    private static decimal? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : null;

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
