using System.Text.Json;

namespace Insights.Api.Tests.Generation;

public sealed class SearchTests
{
    [Fact]
    public async Task What_is_found_says_why()
    {
        await using var host = await WithInteractionsAsync();

        var answer = await host.GetAsync("customers/1/search?q=which%20side%20effects%3F");

        Assert.Equal((1, "which side effects?", 7), (answer.GetProperty("customer_id").GetInt32(), answer.GetProperty("query").GetString(), answer.GetProperty("warehouse_version").GetInt32()));
        var hit = Assert.Single(answer.GetProperty("items").EnumerateArray());
        Assert.Equal(["interaction_id", "date", "channel", "topic", "sentiment", "product", "score", "why"], hit.EnumerateObject().Select(member => member.Name));
        Assert.Equal("Side Effects Discussion", hit.GetProperty("topic").GetString());
        Assert.Equal(1, hit.GetProperty("why").GetProperty("relevance").GetDouble());
        Assert.InRange(hit.GetProperty("why").GetProperty("recency").GetDouble(), 0.4, 0.6);
        Assert.Equal(["discuss", "effect", "side"], hit.GetProperty("why").GetProperty("matched").EnumerateArray().Select(word => word.GetString()));
    }

    [Theory]
    [InlineData("bijwerkingen", "2020-01-12")]
    [InlineData("Wechselwirkungen", "2020-02-02")]
    [InlineData("essais cliniques", "")]
    [InlineData("hoofdpijn", "2020-07-14")]
    [InlineData("zebra", "")]
    public async Task Topics_are_found_in_other_languages_and_what_customers_wrote_as_they_wrote_it(string question, string dates)
    {
        await using var host = await WithInteractionsAsync();

        var answer = await host.GetAsync($"customers/1/search?q={Uri.EscapeDataString(question)}");

        Assert.Equal(dates, string.Join(' ', answer.GetProperty("items").EnumerateArray().Select(hit => hit.GetProperty("date").GetString())));
        Assert.DoesNotContain("last van", answer.GetRawText());
    }

    [Fact]
    public async Task Customers_are_listed_by_segment_and_page()
    {
        await using var host = await WithInteractionsAsync();
        await host.AddCustomerAsync(2, "Diver", "Orange");
        await host.AddCustomerAsync(3, "Miller", "Orange");

        Assert.Equal(
            """{"items":[{"customer_id":2,"customer_type":"Orange","interactions":0}],"next":"2"}""",
            (await host.GetAsync("customers?customer_type=Orange&limit=1")).GetRawText());
        Assert.Equal(3, Assert.Single(Ids(await host.GetAsync("customers?customer_type=Orange&limit=1&cursor=2"))));
        Assert.Equal([1, 2, 3], Ids(await host.GetAsync("customers")));
        Assert.Equal([3], Ids(await host.GetAsync("customers?occupation=Miller")));
    }

    private static IEnumerable<int> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(customer => customer.GetProperty("customer_id").GetInt32());

    private static async Task<GenerationHost> WithInteractionsAsync()
    {
        var host = await GenerationHost.StartAsync();
        await host.AddCustomerAsync(1);
        await host.AddInteractionAsync(1, "2020-01-12 09:00", "Call", "Side Effects Discussion");
        await host.AddInteractionAsync(1, "2020-02-02 09:00", "Email", "Drug Interaction Concerns");
        await host.AddInteractionAsync(1, "2020-07-14 09:00", "Chat", "information", words: "Ik heb last van hoofdpijn");
        return host;
    }
}
