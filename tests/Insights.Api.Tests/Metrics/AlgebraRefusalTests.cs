using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;

namespace Insights.Api.Tests.Metrics;

/// <summary>What is refused once the database was asked: types of columns, days without data, too many periods.</summary>
[Collection(nameof(SamplesApi))]
public sealed class AlgebraRefusalTests(SamplesApi api)
{
    [Theory]
    [InlineData("revenue?city>=5", "city is text, which has no order: it takes = and != only, with members")]
    [InlineData("chats?created_hour<2025-11-30", "created_hour is a number, and is compared with such: created_hour<30")]
    [InlineData("chats?weekday>2025-11-30", "weekday is a number, and is compared with such: weekday>30")]
    [InlineData(
        "active_users?by=hour",
        "active_users has no hour: the rows of active_users have a day (activity_date) and no time of day; dimensions are organisation_id, user_id, job_title, is_employee, weekday, month_of_year")]
    [InlineData("sessions_per_user?hour>=9", "sessions_per_user has no hour: the rows of active_users have a day (activity_date) and no time of day")]
    [InlineData("active_users?by=nope", "active_users cannot be grouped by 'nope'; its dimensions are organisation_id, user_id, job_title, is_employee, weekday, month_of_year")]
    [InlineData("sessions?job_title>5", "job_title is text, which has no order: it takes = and != only, with members")]
    [InlineData("revenue?price_band>5", "price_band is text, which has no order: it takes = and != only, with members")]
    [InlineData("revenue?category!=Kitchn,(none)", "category has no member 'Kitchn'; the nearest are ")]
    public async Task What_the_columns_do_not_have_is_refused(string question, string detail)
    {
        var problem = await (await api.Client.GetAsync($"/api/v1/metrics/{question}")).ProblemAsync();

        Assert.Equal((400, "/problems/invalid-parameter"), (problem.Status, problem.Type));
        Assert.StartsWith(detail, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("revenue?from=2024-01-01&to=2024-01-31&compare=2001-01-01..2001-01-31", "2001-01-01 to 2001-01-31")]
    [InlineData("revenue?compare=previous_period", "2021-")]
    public async Task A_counterpart_without_data_is_refused_with_the_range_that_there_is(string question, string range)
    {
        var problem = await (await api.Client.GetAsync($"/api/v1/metrics/{question}")).ProblemAsync();

        Assert.Equal((422, "/problems/range-without-data"), (problem.Status, problem.Type));
        Assert.StartsWith(range, problem.Detail, StringComparison.Ordinal);
        Assert.Contains("has no data for revenue to compare with; there is data from ", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("shop_visits")]
    [InlineData("interactions")]
    [InlineData("discounts")]
    public async Task Rows_with_a_time_of_day_have_an_hour(string metric) => Assert.Equal(
        await ValueAsync(metric), await ValueAsync($"{metric}?hour<12") + await ValueAsync($"{metric}?hour>=12"));

    [Fact]
    public async Task A_numeric_dimension_is_compared() => Assert.Equal(
        await ValueAsync("chats"),
        await ValueAsync("chats?created_hour<12") + await ValueAsync("chats?created_hour>=12"));

    [Fact]
    public async Task What_is_excluded_and_what_is_included_are_everything() => Assert.Equal(
        await ValueAsync("orders"), await ValueAsync("orders?state=NA,(none)") + await ValueAsync("orders?state!=NA,(none)"));

    private async Task<decimal> ValueAsync(string question)
    {
        using var answer = System.Text.Json.JsonDocument.Parse(await api.Client.GetStringAsync($"/api/v1/metrics/{question}"));
        return answer.RootElement.GetProperty("total").GetDecimal();
    }
}
