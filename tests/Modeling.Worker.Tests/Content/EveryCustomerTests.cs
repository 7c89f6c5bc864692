using System.Text.Json;
using Modeling.Worker.Tests.Crm;
using TestServers;

namespace Modeling.Worker.Tests.Content;

/// <summary>Every customer of a set of files gets every kind of text in every language, and what the texts claim is in the files.</summary>
public sealed class EveryCustomerTests
{
    private static readonly string[] Languages = ["en", "nl", "fr", "de"];

    [Fact]
    public async Task Every_customer_of_the_samples_gets_texts_that_the_samples_bear_out()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("crm", Path.Combine(RepositoryFiles.Samples, "crm"));

        var texts = await AssertBorneOutAsync(warehouse);

        Assert.Equal(25 * Languages.Length * 4, texts);
    }

    [RealDataFact("crm")]
    public async Task Every_real_customer_gets_texts_that_the_extracts_bear_out()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("crm", RepositoryFiles.RealData("crm")!);

        var texts = await AssertBorneOutAsync(warehouse);

        Assert.Equal(13 * Languages.Length * 4, texts);
    }

    /// <returns>How many texts were read.</returns>
    private static async Task<int> AssertBorneOutAsync(TestWarehouse warehouse)
    {
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        var all = await warehouse.InteractionsAsync();
        var customers = await warehouse.ListAsync(
            "select customer_id, occupation from gold.dim_crm_customers", row => (Id: row.GetInt32(0), Occupation: row.IsDBNull(1) ? null : row.GetString(1)));
        await using var host = await ContentHost.StartAsync(warehouse);
        var texts = new List<(int Customer, string Kind, string Text)>();
        var wrong = new List<string>();
        foreach (var (customer, occupation) in customers)
        {
            var own = all.Where(interaction => interaction.CustomerId == customer).ToList();
            foreach (var language in Languages)
            {
                var summary = await host.GetAsync($"summarized_interactions/{customer}?language={language}");
                AssertSummary(summary.GetProperty("summary"), own);
                Add(customer, $"summary {language}", summary, summary.GetProperty("summary").GetProperty("summary_text").GetString()!);
                foreach (var type in (string[])["email", "sms", "call_script"])
                {
                    var content = await host.GetAsync($"generate-content/{customer}?type={type}&language={language}");
                    Assert.Equal(type, content.GetProperty("generated_content").GetProperty("Content_type").GetString());
                    Add(customer, $"{type} {language}", content, content.GetProperty("generated_content").GetProperty("Content").GetString()!);
                }
            }

            wrong.AddRange(
                from text in texts
                where text.Customer == customer
                from claim in CustomerTexts.Unsupported(text.Text, customer, occupation, own, all)
                select $"customer {customer}, {text.Kind}: {claim} in: {text.Text}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
        var ofContacted = texts.Where(text => all.Any(interaction => interaction.CustomerId == text.Customer)).Select(text => text.Text).ToList();
        Assert.Equal(ofContacted.Count, ofContacted.Distinct().Count());
        AssertVaried([.. texts.Where(text => text.Kind == "email en" && all.Any(interaction => interaction.CustomerId == text.Customer)).Select(text => text.Text)]);
        return texts.Count;

        void Add(int customer, string kind, JsonElement answer, string text)
        {
            Assert.True(
                (answer.GetProperty("customer_id").GetInt32(), answer.GetProperty("model").GetString()) == (customer, "mock"), answer.GetRawText());
            Assert.Equal(JsonValueKind.Null, answer.GetProperty("fallback").ValueKind);
            AssertSourced(customer, kind, answer, text);
            texts.Add((customer, kind, text));
        }
    }

    /// <summary>Without the words that are the customer's own, hardly two letters are alike.</summary>
    private static void AssertVaried(IReadOnlyList<string> letters)
    {
        var skeletons = letters.Select(letter => string.Join(' ', letter.Split(' ', '\n').Where(word => word.All(character => char.IsLower(character) || char.IsPunctuation(character)))));
        Assert.InRange(skeletons.Distinct().Count(), letters.Count * 9 / 10, letters.Count);
    }

    /// <summary>What a text quotes is among its sources, by id: its dates and its topics.</summary>
    private static void AssertSourced(int customer, string kind, JsonElement answer, string text)
    {
        var sources = answer.GetProperty("sources").EnumerateArray().ToList();
        foreach (var (topic, date) in CustomerTexts.Quoted(text))
        {
            Assert.True(
                sources.Any(source => topic is null ? source.GetProperty("date").GetString() == $"{date:yyyy-MM-dd}" : source.GetProperty("topic").GetString() == topic),
                $"customer {customer}, {kind}: no source has {topic ?? $"{date:yyyy-MM-dd}"} in: {text}");
        }

        var ids = sources.Select(source => source.GetProperty("interaction_id").GetString()).ToHashSet();
        Assert.All(answer.GetProperty("statements").EnumerateArray(), statement =>
        {
            var named = statement.GetProperty("sources").EnumerateArray().Select(source => source.GetString()).ToList();
            Assert.All(named, source => Assert.Contains(source, ids));
            Assert.True(named.Count + statement.GetProperty("counts").GetArrayLength() > 0, statement.GetRawText());
        });
    }

    private static void AssertSummary(JsonElement summary, List<Interaction> own)
    {
        Assert.Equal(own.Count, summary.GetProperty("total_interactions").GetInt32());
        var topics = own.Where(interaction => interaction.Topic is not null).GroupBy(interaction => interaction.Topic!)
            .OrderByDescending(topic => topic.Count()).ThenByDescending(topic => topic.Max(interaction => interaction.StartedAt)).Select(topic => topic.Key).Take(5);
        Assert.Equal(topics, summary.GetProperty("key_topics").EnumerateArray().Select(topic => topic.GetString()));
        if (own.Count == 0)
        {
            Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (summary.GetProperty("most_frequent_channel").ValueKind, summary.GetProperty("last_interaction").ValueKind));
            return;
        }

        var channel = own.GroupBy(interaction => interaction.Channel).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Max(interaction => interaction.StartedAt)).First().Key;
        var last = own.MaxBy(interaction => interaction.StartedAt)!;
        Assert.Equal(channel, summary.GetProperty("most_frequent_channel").GetString());
        var shown = summary.GetProperty("last_interaction");
        Assert.Equal(
            ($"{last.StartedAt:yyyy-MM-dd}", last.Channel, last.Topic),
            (shown.GetProperty("date").GetString(), shown.GetProperty("channel").GetString(), shown.GetProperty("topic").GetString()));
    }
}
