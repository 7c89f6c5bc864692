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
        "revenue?by=hour",
        "revenue has no hour: the rows of revenue have a day (order_date) and no time of day")]
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
