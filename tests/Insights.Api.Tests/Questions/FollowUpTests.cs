using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Questions;

/// <summary>A question may go on from the one before: what is said replaces the same part of its plan.</summary>
[Collection(nameof(SamplesApi))]
public sealed class FollowUpTests(SamplesApi api)
{
    [Theory]
    [InlineData("revenue by category in 2024", "and by brand?", "metric revenue 2024-01-01..2024-12-31 by brand")]
    [InlineData("revenue by category in 2024", "same for 2023", "metric revenue 2023-01-01..2023-12-31 by category")]
    [InlineData("revenue by category in 2024", "without Kitchen", "metric revenue 2024-01-01..2024-12-31 by category where category!=Kitchen")]
    [InlineData("revenue by category in 2024", "as a share", "metric revenue 2024-01-01..2024-12-31 by category share of total")]
    [InlineData("revenue in 2024", "by month", "metric revenue 2024-01-01..2024-12-31 per month")]
    [InlineData("top 3 brands by revenue in 2024", "and orders?", "metric orders 2024-01-01..2024-12-31 by brand top 3")]
    [InlineData("average orders per day in 2024", "what about 2023?", "metric orders 2023-01-01..2023-12-31 average per day")]
    [InlineData("orders in 2024 for Kingsbay", "by payment method", "metric orders 2024-01-01..2024-12-31 by payment_method where city=Kingsbay")]
    public async Task What_is_said_changes_that_part_of_the_plan_before(string first, string next, string expected)
    {
        var before = await api.Client.AskAsync(first, "2024-12-31");
        var answer = await AskAsync(next, before.GetProperty("plan_hash").GetString()!);

        Assert.Equal((expected, next), (answer.Plan(), answer.GetProperty("question").GetString()));
    }

    [Theory]
    [InlineData("and by zodiac sign?")]
    [InlineData("without unicorns")]
    public async Task A_word_that_has_no_part_of_the_plan_is_refused_here_too(string next)
    {
        var before = await api.Client.AskAsync("revenue by category in 2024", "2024-12-31");

        Assert.Equal("refused", (await AskAsync(next, before.GetProperty("plan_hash").GetString()!)).Status());
    }

    [Fact]
    public async Task The_earlier_question_itself_can_be_continued_by_a_process_that_never_answered_it()
    {
        var answer = await AskAsync("and by brand?", "sales by category during 2024");

        Assert.Equal("metric revenue 2024-01-01..2024-12-31 by brand", answer.Plan());
    }

    [Fact]
    public async Task A_plan_that_nobody_asked_for_cannot_be_continued()
    {
        var answer = await AskAsync("and by brand?", new string('0', 64));

        Assert.Equal("refused", answer.Status());
        Assert.Contains("ask the whole question", answer.Sentence(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> AskAsync(string question, string previous)
    {
        using var response = await api.Client.PostAsJsonAsync("/api/v1/ask", new { question, as_of = "2024-12-31", previous });
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
