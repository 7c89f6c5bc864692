using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Questions;

/// <summary>Questions for things by what they did and did not do are lists of entities, clause by clause.</summary>
[Collection(nameof(SamplesApi))]
public sealed class EntityQuestionTests(SamplesApi api)
{
    [Theory]
    [InlineData("which customers never bought anything", "entity customer activity completed_orders not_active_in all")]
    [InlineData("who never bought Kitchen", "entity customer activity completed_orders not_active_in all category=Kitchen")]
    [InlineData("customers without orders in 2024", "entity customer activity orders not_active_in 2024")]
    [InlineData("how many customers haven't ordered since June 2024", "entity customer activity orders not_active_in since 2024-06 counted")]
    [InlineData("customers who bought in 2023 but not in 2024", "entity customer activity completed_orders active_in 2023 not_active_in 2024")]
    [InlineData("customers who bought in 2023 and never again", "entity customer activity completed_orders active_in 2023 not_active_in after 2023")]
    [InlineData("which customers never bought again", "entity customer,completed_orders having completed_orders=1")]
    [InlineData("repeat customers in 2024", "entity customer,completed_orders 2024-01-01..2024-12-31 having completed_orders>=2")]
    [InlineData("customers who bought Kitchen but not Garden", "entity customer activity completed_orders active_in all category=Kitchen not_active_in all category=Garden")]
    [InlineData("customers who bought Kitchen but not Garden in 2024", "entity customer activity completed_orders active_in 2024 category=Kitchen not_active_in 2024 category=Garden")]
    [InlineData("customers who bought Kitchen in 2023 but not in 2024", "entity customer activity completed_orders active_in 2023 category=Kitchen not_active_in 2024 category=Kitchen")]
    [InlineData("customers who bought neither Kitchen nor Garden", "entity customer activity completed_orders not_active_in all category=Kitchen|Garden")]
    [InlineData("customers who only bought Kitchen", "entity customer activity completed_orders active_in all category=Kitchen not_active_in all category!=Kitchen")]
    [InlineData("customers who bought Kitchen and Garden", "entity customer activity completed_orders active_in all category=Kitchen active_in all category=Garden")]
    [InlineData("customers who bought in both 2023 and 2024", "entity customer activity completed_orders active_in 2023 active_in 2024")]
    [InlineData("customers whose first order was in 2024", "entity customer activity orders having first 2024")]
    [InlineData("customers who joined in 2022 but never ordered", "entity customer activity orders not_active_in all where created_date 2022")]
    [InlineData("high value customers who never used paypal", "entity customer activity orders not_active_in all payment_method=paypal where customer_segment=high_value")]
    [InlineData("customers who used a voucher but never paypal", "entity customer activity orders active_in all discount_code!=(none) not_active_in all payment_method=paypal")]
    [InlineData("which users had zero sessions in november", "entity user activity sessions not_active_in latest 11")]
    [InlineData("users who were active in October 2025 but not in November 2025", "entity user activity active_users active_in 2025-10 not_active_in 2025-11")]
    [InlineData("organisations active in October 2025 but not in November 2025", "entity organisation activity active_users active_in 2025-10 not_active_in 2025-11")]
    [InlineData("users who did research but not toolbar", "entity user activity transformations active_in all transformation_type=research not_active_in all transformation_source=toolbar")]
    [InlineData("users with sessions but no transformations in November 2025", "entity user,sessions,transformations 2025-11-01..2025-11-30 having sessions>0 having transformations=0")]
    [InlineData("customers with at least 3 orders in 2023 and none in 2024", "entity customer,orders 2023-01-01..2023-12-31 activity orders not_active_in 2024 having orders>=3")]
    [InlineData("how many orgs have more licences than active users", "entity organisation,contracted_licences,active_users having contracted_licences>active_users counted")]
    [InlineData("which products were never sold", "entity product activity completed_orders not_active_in all")]
    [InlineData("firms with power users in May 2024 but not in June 2024", "entity firm activity power_users active_in 2024-05 not_active_in 2024-06")]
    public async Task Each_clause_is_a_part_of_the_list(string question, string expected) =>
        Assert.Equal(expected, (await api.Client.AskAsync(question, "latest")).Plan());

    [Theory]
    [InlineData("customers who never bought unicorns")]
    [InlineData("customers who bought Kitchen but not")]
    [InlineData("customers who stopped buying in 2024")]
    [InlineData("revenue of customers who bought Kitchen but not Garden")]
    [InlineData("customers who bought Kitchen but not Garden by city")]
    [InlineData("users active in October and November")]
    [InlineData("inactive customers in 2024")]
    [InlineData("customers without orders and refunds")]
    [InlineData("share of customers who bought more than once")]
    [InlineData("most active user of each organisation")]
    [InlineData("customers who never bought Kitchen and Garden")]
    public async Task What_is_no_part_of_a_clause_is_refused(string question) =>
        Assert.NotEqual("answered", (await api.Client.AskAsync(question, "latest")).Status());

    [Fact]
    public async Task The_sentence_says_each_part_and_the_rows_are_those_of_the_list()
    {
        var answer = await api.Client.AskAsync("customers who bought Kitchen in 2023 but not in 2024", "latest");
        var count = await api.ListAsync("""
            select count(*) from (
                select user_id from gold.fct_order_lines where status = 'completed' and category = 'Kitchen' and user_id is not null group by 1
                having bool_or(extract(year from order_date) = 2023) and not bool_or(extract(year from order_date) = 2024)) as customers
            """, row => row.GetInt64(0));

        Assert.Equal(count[0], answer.GetProperty("rows").GetArrayLength());
        Assert.StartsWith(
            $"{count[0]} customers with completed orders for category Kitchen in 2023 and without completed orders for category Kitchen in 2024: ",
            answer.Sentence(), StringComparison.Ordinal);
    }
}
