using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Questions;

/// <summary>Conditions on single rows by the units of dimensions, and rows of the first of something else.</summary>
[Collection(nameof(SamplesApi))]
public sealed class RowConditionTests(SamplesApi api)
{
    [Theory]
    [InlineData("how many sessions longer than an hour in November 2025", "metric sessions 2025-11-01..2025-11-30 where exact_session_length>3600")]
    [InlineData("sessions under 5 minutes", "metric sessions where exact_session_length<300")]
    [InlineData("sessions between 10 and 20 minutes", "metric sessions where exact_session_length<=1200 where exact_session_length>=600")]
    [InlineData("chats with more than 5 messages by language", "metric chats by language where exact_message_count>5")]
    [InlineData("orders over $100 in 2024", "metric orders 2024-01-01..2024-12-31 where order_total>100")]
    [InlineData("how many orders had at least 3 units", "metric orders where num_units>=3")]
    [InlineData("how many customers are older than 60", "metric customers where exact_age>60")]
    [InlineData("how many test chats do we have?", "metric chats where is_test_chat=true population all")]
    [InlineData("organisations with average session length over 10 minutes", "metric session_length_average by organisation_id having value>600")]
    [InlineData("brands with more than 20% of revenue", "metric revenue by brand having share>0.2 share of total")]
    [InlineData("revenue by category for the top 3 brands", "metric revenue by category among top 3 brand")]
    [InlineData("what fraction of interactions are negative", "metric negative_interaction_rate")]
    [InlineData("products with declining sales in 2024 compared to 2023", "metric revenue 2024-01-01..2024-12-31 by product_id having change<0 ordered change vs 2023-01-01..2023-12-31")]
    [InlineData("which customer ordered most often in 2024", "metric orders 2024-01-01..2024-12-31 by user_id top 1")]
    [InlineData("who spent the most in 2024", "metric revenue 2024-01-01..2024-12-31 by user_id top 1")]
    [InlineData("7-day moving average of revenue in December 2024", "metric revenue 2024-12-01..2024-12-31 per day rolling 7 day mean")]
    [InlineData("7-day moving average of average order value in December 2024", "metric average_order_value 2024-12-01..2024-12-31 per day rolling 7 day")]
    public async Task A_number_is_held_against_what_has_its_unit(string question, string expected) =>
        Assert.Equal(expected, (await api.Client.AskAsync(question, "latest")).Plan());

    [Theory]
    [InlineData("categories with margin below 30%")]
    [InlineData("orders longer than an hour")]
    [InlineData("7-day moving average of active users")]
    public async Task A_unit_that_nothing_has_is_refused(string question) =>
        Assert.Equal("refused", (await api.Client.AskAsync(question, "latest")).Status());

    [Theory]
    [InlineData("is the cancellation rate improving?", "No: ")]
    [InlineData("did the refund rate worsen in 2024?", "Yes: ")]
    [InlineData("is revenue going well?", "Yes: ")]
    public async Task Better_is_up_or_down_as_the_metric_says(string question, string expected) =>
        Assert.StartsWith(expected, (await api.Client.AskAsync(question, "latest")).Sentence(), StringComparison.Ordinal);

    [Fact]
    public async Task A_moving_average_is_the_rolling_sum_by_its_days()
    {
        var answer = await api.Client.AskAsync("7-day moving average of revenue in December 2024", "latest");
        var expected = await api.ListAsync(
            "select round(sum(line_revenue) / 7, 2) from gold.fct_order_lines where status = 'completed' and order_date between '2024-12-25' and '2024-12-31'",
            row => row.GetDecimal(0));

        Assert.Equal(expected[0], answer.GetProperty("rows").EnumerateArray().Last().GetProperty("value").GetDecimal());
    }
}
