using Insights.Api.Questions.Answering;
using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Questions;

/// <summary>Values with their units, the same in sentences about metrics and about analyses.</summary>
[Collection(nameof(SamplesApi))]
public sealed class ValueTextTests(SamplesApi api)
{
    [Theory]
    [InlineData(2310.75, "USD", "$2,310.75")]
    [InlineData(-2310.0, "USD", "-$2,310.00")]
    [InlineData(0.005, "EUR", "€0.01")]
    [InlineData(2310.75, "USD per customer", "$2,310.75 per customer")]
    [InlineData(12.34, "percent", "12.3%")]
    [InlineData(0.412, "percent", "0.41%")]
    [InlineData(-0.5, "percent", "-0.5%")]
    [InlineData(1234.0, "orders", "1,234 orders")]
    [InlineData(1.0, "orders", "1 order")]
    [InlineData(3.2, "times", "3.20 times")]
    [InlineData(3700.0, "seconds", "1 h 1 min")]
    public void A_number_is_written_as_people_read_it(double value, string unit, string text) => Assert.Equal(text, ValueText.Of(value, unit));

    [Theory]
    [InlineData("Are there any anomalies with how we sell products?", @"^[0-9]+ days had unusual sales; the most unusual was \d{4}-\d\d-\d\d, when revenue was \$[0-9,]+\.\d\d where \$[0-9,]+\.\d\d was expected \((high|low), mostly [^)]+\)\.$")]
    [InlineData("customer lifetime value by segment", @"^Lifetime value of all customers: \$[0-9,]+\.\d\d per customer on average and \$[0-9,]+\.\d\d in the median, over [0-9,]+ customers with a completed order\.$")]
    [InlineData("conversion funnel", @"^[0-9.]+% of [0-9,]+ visits led to an order: [0-9,]+ visits\.$")]
    [InlineData("Which two products are most frequently bought together?", @"^.+ and .+ are most often bought together: in [0-9]+ orders, [0-9.]+% of all and [0-9.]+ times as often as chance would have it\.$")]
    [InlineData("product pairs with the highest lift", @"^.+ and .+ are bought together most beyond chance: [0-9.]+ times as often as chance would have it, in [0-9]+ orders, [0-9.]+% of all\.$")]
    [InlineData("least engaged users", @"^[0-9a-f]+ of firm [0-9]+ was the least engaged of the users who were active in the month of 2024-06-01: 1 query on 1 day \(level low\)\.$")]
    [InlineData("weekly retention", @"^[0-9]+ users began in the week of \d{4}-\d\d-\d\d; the table shows")]
    [InlineData("who are the power users", @"^Power users in the month of 2024-06-01: [0-9]+ users; [0-9a-f]+ of firm [0-9]+ was the most engaged, with [0-9]+ queries\.$")]
    [InlineData("user engagement", @"^[0-9a-f]+ of firm [0-9]+ was the most engaged user of the month of 2024-06-01: [0-9]+ queries on [0-9]+ days \(level high\)\.$")]
    [InlineData("revenue in 2024", @": \$[0-9,]+\.\d\d\.$")]
    public async Task Sentences_have_units_once_and_money_with_its_sign(string question, string sentence) =>
        Assert.Matches(sentence, (await api.Client.AskAsync(question)).Sentence());
}
