using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Questions;

/// <summary>A part of a week does not compare with a week.</summary>
[Collection(nameof(SamplesApi))]
public sealed class PartialPeriodTests(SamplesApi api)
{
    [Fact]
    public async Task Weeks_that_the_range_cuts_are_marked_and_not_named_as_lowest()
    {
        var answer = await api.Client.AskAsync("revenue by week in December 2024");

        Assert.Equal(
            ["2024-11-25 True", "2024-12-02 False", "2024-12-09 False", "2024-12-16 False", "2024-12-23 False", "2024-12-30 True"],
            answer.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("period").GetString()} {row.GetProperty("is_partial").GetBoolean()}"));
        Assert.Matches(@"lowest for the week of (2|9|16|23) December 2024 with .* The range holds only a part of the week of 25 November 2024 and of the week of 30 December 2024, which is marked", answer.Sentence());
    }

    [Theory]
    [InlineData("which week in December 2024 had the lowest revenue", "revenue?from=2024-12-02&to=2024-12-29&grain=week&order=value&limit=1")]
    [InlineData("3 worst weeks for revenue in December 2024", "revenue?from=2024-12-02&to=2024-12-29&grain=week&order=value&limit=3")]
    [InlineData("top 2 months by active users", "active_users?from=2025-10-01&to=2025-11-30&grain=month&order=-value&limit=2")]
    public async Task A_ranking_is_of_whole_periods(string question, string whole)
    {
        var answer = await api.Client.AskAsync(question);
        using var direct = await api.Client.GetAsync($"/api/v1/metrics/{whole}");
        using var expected = System.Text.Json.JsonDocument.Parse(await direct.Content.ReadAsStringAsync());

        Assert.Equal(
            expected.RootElement.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("period")} {row.GetProperty("value")}"),
            answer.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("period")} {row.GetProperty("value")}"));
        Assert.Contains("which is not ranked", answer.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_period_is_whole_none_is_ranked()
    {
        var answer = await api.Client.AskAsync("which month had the highest revenue from 2024-03-05 to 2024-04-20");

        Assert.Empty(answer.GetProperty("rows").EnumerateArray());
        Assert.Contains("no month lies wholly within", answer.Sentence(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("revenue by month in 2024")]
    [InlineData("revenue by day in the week of 10 June 2024")]
    [InlineData("arr in Q2 2024 by month")]
    [InlineData("revenue by category from 2024-03-05 to 2024-04-20")]
    [InlineData("power users by month from 2024-03-15 to 2024-05-20")]
    public async Task Whole_periods_days_and_stocks_are_not_marked(string question)
    {
        var answer = await api.Client.AskAsync(question);

        Assert.DoesNotContain("only a part", answer.Sentence(), StringComparison.Ordinal);
        Assert.DoesNotContain("is_partial", answer.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()));
    }
}
