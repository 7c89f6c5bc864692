using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Questions;

namespace Insights.Api.Tests.Answers;

/// <summary>Metrics and analyses judge a range alike: by the days that there are.</summary>
[Collection(nameof(SamplesApi))]
public sealed class RangeTests(SamplesApi api)
{
    /// <summary>One metric over each kind of data, and all analyses that take a range.</summary>
    public static TheoryData<string, string, string> Ranged => new()
    {
        { "metrics/active_users", "2025-09-03", "2025-12-01" },
        { "kpis/sessions", "2025-09-03", "2025-12-01" },
        { "metrics/revenue", "2023-01-01", "2024-12-31" },
        { "analyses/anomalies", "2023-01-01", "2024-12-31" },
        { "analyses/customer-lifetime-value", "2023-01-01", "2024-12-30" },
        { "analyses/funnel", "2023-01-01", "2024-12-31" },
        { "analyses/most-valuable-customers", "2023-01-01", "2024-12-31" },
        { "analyses/recent-customers", "2020-01-06", "2022-10-01" },
        { "analyses/recent-orders", "2023-01-01", "2024-12-31" },
        { "analyses/retention", "2025-09-03", "2025-12-01" },
        { "analyses/power-users", "2024-04-01", "2024-06-30" },
        { "analyses/user-engagement", "2024-04-01", "2024-06-30" },
    };

    [Fact]
    public async Task Every_analysis_that_takes_a_range_is_among_them()
    {
        var list = await api.Client.GetFromJsonAsync<JsonElement>("/api/v1/analyses");
        var ranged = list.GetProperty("items").EnumerateArray()
            .Where(analysis => analysis.GetProperty("parameters").EnumerateArray().Any(parameter => parameter.GetProperty("name").GetString() is "from" or "to"))
            .Select(analysis => $"analyses/{analysis.GetProperty("name").GetString()}");

        Assert.Equal(ranged.Order(), Ranged.Select(row => (string)row[0]).Where(path => path.StartsWith("analyses", StringComparison.Ordinal)).Order());
    }

    [Theory]
    [MemberData(nameof(Ranged))]
    public async Task An_answer_says_which_days_have_data(string path, string dataFrom, string dataTo)
    {
        var answer = await api.Client.GetFromJsonAsync<JsonElement>($"/api/v1/{path}?limit=1");

        Assert.Equal((dataFrom, dataTo), (answer.GetProperty("data_from").GetString(), answer.GetProperty("data_to").GetString()));
    }

    [Theory]
    [MemberData(nameof(Ranged))]
    public async Task A_range_without_data_is_refused_with_the_days_that_have_some(string path, string dataFrom, string dataTo)
    {
        foreach (var (range, words) in new[]
        {
            ("from=2019-01-01&to=2019-12-31", "2019-01-01 to 2019-12-31"), ("to=2019-12-31", "2019-12-31 and earlier"),
            ("from=2031-01-01", "2031-01-01 and later"), ("from=2031-01-01&to=9999-12-31", "2031-01-01 to 9999-12-31"), ("from=0001-01-01&to=0001-01-01", "0001-01-01 to 0001-01-01"),
        })
        {
            var (status, problem) = await ProblemAsync($"{path}?{range}");

            Assert.Equal((HttpStatusCode.UnprocessableEntity, "/problems/range-without-data"), (status, problem.GetProperty("type").GetString()));
            Assert.Matches($"^{words} has no data for [a-z_-]+; there is data from {dataFrom} to {dataTo}$", problem.GetProperty("detail").GetString());
            Assert.Equal((dataFrom, dataTo), (problem.GetProperty("data_from").GetString(), problem.GetProperty("data_to").GetString()));
        }
    }

    [Theory]
    [MemberData(nameof(Ranged))]
    public async Task A_range_that_ends_before_it_begins_is_refused_wherever_it_lies(string path, string dataFrom, string dataTo)
    {
        var (status, problem) = await ProblemAsync($"{path}?from={dataTo}&to={dataFrom}");
        Assert.Equal((HttpStatusCode.BadRequest, "/problems/invalid-parameter", $"from {dataTo} is after to {dataFrom}"), (status, problem.GetProperty("type").GetString(), problem.GetProperty("detail").GetString()));

        Assert.Equal(HttpStatusCode.BadRequest, (await ProblemAsync($"{path}?from=2031-01-02&to=2031-01-01")).Status);
    }

    [Theory]
    [MemberData(nameof(Ranged))]
    public async Task A_range_that_touches_the_data_is_answered(string path, string dataFrom, string dataTo)
    {
        foreach (var range in new[] { $"from=2019-01-01&to={dataFrom}", $"from={dataTo}&to=2031-01-01" })
            Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync($"/api/v1/{path}?{range}")).StatusCode);
    }

    /// <summary>The data of usage ends on a Monday, that of the assistant begins on the first of a month.</summary>
    [Theory]
    [InlineData("analyses/retention?from=2025-12-07", HttpStatusCode.OK)]
    [InlineData("analyses/retention?from=2025-12-08", HttpStatusCode.UnprocessableEntity)]
    [InlineData("analyses/retention?to=2025-09-01", HttpStatusCode.OK)]
    [InlineData("analyses/retention?to=2025-08-31", HttpStatusCode.UnprocessableEntity)]
    [InlineData("analyses/power-users?from=2024-07-01", HttpStatusCode.UnprocessableEntity)]
    [InlineData("analyses/power-users?to=2024-03-31", HttpStatusCode.UnprocessableEntity)]
    public async Task A_day_stands_for_its_week_or_month_where_the_analysis_says_so(string path, HttpStatusCode status) =>
        Assert.Equal(status, (await api.Client.GetAsync($"/api/v1/{path}")).StatusCode);

    [Fact]
    public async Task A_question_about_days_without_data_is_refused_with_the_days_that_have_some()
    {
        var analysis = await api.Client.AskAsync("Are there any anomalies with how we sell products in 2031?");
        var metric = await api.Client.AskAsync("revenue in 2031");

        Assert.Equal(("refused", "2031-01-01 to 2031-12-31 has no data for anomalies; there is data from 2023-01-01 to 2024-12-31"), (analysis.Status(), analysis.Sentence()));
        Assert.Equal(("refused", "2031-01-01 to 2031-12-31 has no data for revenue; there is data from 2023-01-01 to 2024-12-31"), (metric.Status(), metric.Sentence()));
    }

    [Fact]
    public async Task A_question_about_days_of_which_some_have_data_says_which()
    {
        var answer = await api.Client.AskAsync("What were the anomalies in sales since 2024-07-01?", "2025-03-31");

        Assert.EndsWith("There is data from 2023-01-01 to 2024-12-31 only.", answer.Sentence());
    }

    private async Task<(HttpStatusCode Status, JsonElement Problem)> ProblemAsync(string path)
    {
        using var response = await api.Client.GetAsync($"/api/v1/{path}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
