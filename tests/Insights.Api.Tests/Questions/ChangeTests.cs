using System.Text.Json;
using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Questions;

/// <summary>What is said of a change is true of the two periods.</summary>
[Collection(nameof(SamplesApi))]
public sealed class ChangeTests(SamplesApi api)
{
    [Theory]
    [InlineData("revenue 2023 vs 2024", "revenue 2024 vs 2023", "In 2023 it was")]
    [InlineData("compare revenue in Q2 2024 and Q3 2024", "compare revenue in Q3 2024 and Q2 2024", "In Q2 2024 it was")]
    public async Task A_change_goes_from_the_earlier_to_the_later_period_in_either_order(string question, string turned, string before)
    {
        var (first, second) = (await api.Client.AskAsync(question, "2024-12-31"), await api.Client.AskAsync(turned, "2024-12-31"));
        JsonElement row = first.GetProperty("rows")[0];

        Assert.Equal(second.Sentence(), first.Sentence());
        Assert.Equal(second.GetProperty("rows")[0].ToString(), row.ToString());
        Assert.Contains(before, first.Sentence(), StringComparison.Ordinal);
        Assert.Equal(row.GetProperty("value").GetDouble() >= row.GetProperty("previous").GetDouble(), first.Sentence().Contains("change of +", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_period_that_data_hardly_covers_is_named_beside_the_change()
    {
        var answer = await api.Client.AskAsync("revenue in 2023 compared with 2022", "2024-12-31");
        var range = await api.Client.AskAsync("revenue", "2024-12-31");
        Assert.Equal("2023-01-01", range.GetProperty("data_from").GetString()![..10]);

        Assert.Equal("refused", answer.Status());
        var cut = await api.Client.AskAsync("revenue from 2023-01-06 to 2023-01-15 compared with the previous period", "2024-12-31");
        Assert.Equal("answered", cut.Status());
        Assert.EndsWith("From 27 December 2022 to 5 January 2023 there is data for 5 of 10 days only (2023-01-01 to 2023-01-05): the change is not one of like with like.", cut.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_periods_are_refused_with_both_together_and_one_against_the_other()
    {
        var suggestions = (await api.Client.AskAsync("revenue in January and February 2024", "2024-12-31")).Suggestions();

        Assert.Equal(["Revenue from january to february 2024", "Revenue february 2024 compared with january"], suggestions.Take(2));
        Assert.Equal("metric revenue 2024-02-01..2024-02-29 vs 2024-01-01..2024-01-31", (await api.Client.AskAsync(suggestions[1], "2024-12-31")).Plan());
    }

    [Fact]
    public async Task A_day_in_another_form_is_refused_with_the_days_that_may_be_meant()
    {
        Assert.Equal(["Revenue on 2024-03-05", "Revenue on 2024-05-03"], (await api.Client.AskAsync("revenue on 5/3/2024", "2024-12-31")).Suggestions());
    }

    [Fact]
    public async Task A_share_of_a_value_is_of_the_total_of_all()
    {
        var answer = await api.Client.AskAsync("share of revenue from Kitchen in 2024");
        var oracle = (await api.ListAsync(
            "select (sum(line_revenue) filter (where category = 'Kitchen') / sum(line_revenue))::double precision from gold.fct_order_lines where status = 'completed' and extract(year from order_date) = 2024", row => row.GetDouble(0))).Single();

        Assert.Equal(oracle, Assert.Single(answer.GetProperty("rows").EnumerateArray()).GetProperty("share").GetDouble(), 6);
        Assert.Contains($"{100 * oracle:0.0}% of ", answer.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_change_beside_a_ranking_is_that_of_all()
    {
        var all = (await api.Client.AskAsync("revenue 2024 vs 2023", "2024-12-31")).GetProperty("rows")[0];

        Assert.Contains(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $" Over all it was ${all.GetProperty("previous").GetDouble():#,0.00} in 2023 and ${all.GetProperty("value").GetDouble():#,0.00} in 2024, a change of"),
            (await api.Client.AskAsync("top 3 categories by revenue 2023 vs 2024", "2024-12-31")).Sentence(),
            StringComparison.Ordinal);
    }
}
