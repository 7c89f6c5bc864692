using static Insights.Api.Tests.Questions.MemberNameTests;

namespace Insights.Api.Tests.Questions;

/// <summary>Questions whose obvious reading would be answered with a number that nobody asked for.</summary>
public sealed class ContradictionTests
{
    [Theory]
    [InlineData("cancelled and refunded orders", "'cancelled' contradicts it")]
    [InlineData("pending and completed orders", "'pending' contradicts it")]
    [InlineData("revenue with status refunded", "only status completed")]
    [InlineData("gross sales with status cancelled", "every status but cancelled")]
    [InlineData("average order value with status pending", "'pending' contradicts it")]
    public void A_filter_that_contradicts_the_metrics_definition_is_no_answer(string question, string reason)
    {
        var asked = Ask(question);

        Assert.StartsWith("! ", asked, StringComparison.Ordinal);
        Assert.Contains(reason, asked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("revenue with status completed", "revenue where status=completed")]
    [InlineData("orders with status cancelled and refunded", "orders where status=cancelled|refunded")]
    [InlineData("gross sales with status pending", "gross_sales where status=pending")]
    public void A_filter_that_agrees_with_it_is(string question, string expected) => Assert.Equal(expected, Ask(question));

    [Theory]
    [InlineData("items per order")]
    [InlineData("products per order in 2020")]
    [InlineData("customers per order")]
    [InlineData("average units per order")]
    [InlineData("units per visit")]
    public void One_number_per_another_is_no_breakdown(string question) => Assert.Contains("no metric is that ratio", Ask(question), StringComparison.Ordinal);

    [Theory]
    [InlineData("revenue per completed order in 2020", "average_order_value 2020")]
    [InlineData("messages per chat", "messages_per_chat")]
    [InlineData("orders per product", "orders by product_id")]
    [InlineData("revenue per month", "revenue per month")]
    public void It_is_the_metric_that_divides_them_or_a_breakdown_by_a_dimension(string question, string expected) => Assert.Equal(expected, Ask(question));

    [Theory]
    [InlineData("orders with 3 items")]
    [InlineData("interactions with 2 customers")]
    [InlineData("how many customers placed 2 orders")]
    [InlineData("orders of 2 units")]
    [InlineData("revenue for customer 5")]
    public void A_number_before_a_noun_is_no_key(string question) => Assert.StartsWith("! ", Ask(question), StringComparison.Ordinal);

    [Theory]
    [InlineData("revenue for product 3", "revenue where product_id=3")]
    [InlineData("revenue for product 5 and 6", "revenue where product_id=5|6")]
    [InlineData("revenue of customers 1, 2 and 3 by month", "revenue per month where user_id=1|2|3")]
    [InlineData("orders of customer 12 by product", "orders by product_id where user_id=12")]
    public void A_number_after_its_noun_is(string question, string expected) => Assert.Equal(expected, Ask(question));

    [Theory]
    [InlineData("which city has the most customers", "customers by city top 1")]
    [InlineData("which segment has the fewest customers", "customers by customer_segment bottom 1")]
    [InlineData("which customers have the most orders", "orders by user_id top 10")]
    [InlineData("top 3 customers", "revenue by user_id top 3")]
    [InlineData("which month had the most customers", "customers per month top 1")]
    [InlineData("which customer bought the most products", "! no metric counts products")]
    [InlineData("which platform has the most campaigns", "! no metric counts campaigns")]
    [InlineData("which organisation has the most users", "! no metric counts users")]
    [InlineData("which category has the most products", "! no metric counts products")]
    public void What_has_the_most_of_a_thing_is_ranked_by_the_number_of_these_things(string question, string expected) => Assert.StartsWith(expected, Ask(question), StringComparison.Ordinal);
}
