using System.Text.Json;

namespace Insights.Api.Tests.Generation;

/// <summary>Models that lie and models that write freely, through the whole API.</summary>
public sealed class LyingModelTests
{
    [Fact]
    public async Task Nothing_that_a_lying_model_says_is_sent()
    {
        var lie = "";
        var model = new FakeModel(_ => lie);
        await using var host = await WithSailorAndPilotAsync(model);
        foreach (var (customer, texts) in ((int, IReadOnlyList<(string, string)>)[])[(1, LyingTexts.All), (2, LyingTexts.OfOneContact)])
        {
            foreach (var (language, text) in texts)
            {
                lie = text;

                var content = await host.GetAsync($"generate-content/{customer}?language={language}");

                Assert.True(content.FallbackReason() == "unsupported_text", text);
                Assert.DoesNotContain(text[20..], content.Content());
                AssertSourced(content);
            }
        }
    }

    [Fact]
    public async Task What_a_model_writes_truly_is_sent_with_the_sources_of_each_statement()
    {
        var truth = "Dear [CUSTOMER], we are sorry. You last contacted us by bird on 22 December 2020 about side effects. "
            + "In February 2020, you wrote to us by post about the dosage recommendation. Please let us know how we can make things right.";
        await using var host = await WithSailorAndPilotAsync(new FakeModel(_ => truth));

        var content = await host.GetAsync("generate-content/1?about=zebra");

        Assert.Null(content.FallbackReason());
        AssertSourced(content);
        Assert.Equal(2, content.GetProperty("statements").GetArrayLength());
    }

    [Fact]
    public async Task Sources_hold_what_a_text_quotes_although_the_question_did_not_find_it()
    {
        await using var host = await WithSailorAndPilotAsync(null);
        for (var i = 0; i < 12; i++)
        {
            await host.AddInteractionAsync(1, $"2019-0{1 + i % 9}-1{i / 9} 09:00", "Email", "Clinical Trial Inquiry", "Neutral", "Amber");
        }

        foreach (var path in (string[])["generate-content/1", "generate-content/1?type=sms&language=de", "summarized_interactions/1?language=fr"])
        {
            var content = await host.GetAsync($"{path}{(path.Contains('?') ? '&' : '?')}about=clinical%20trial");

            AssertSourced(content);
            Assert.Contains(content.GetProperty("sources").EnumerateArray(), source => source.GetProperty("date").GetString() == "2020-12-22");
        }
    }

    [Fact]
    public async Task Personal_data_typed_into_a_topic_is_nowhere_in_the_answer()
    {
        await using var host = await GenerationHost.StartAsync();
        await host.AddCustomerAsync(1);
        await host.AddInteractionAsync(1, "2020-02-17 10:00", "Email", "Write to obi@example.org or +31 6 1234 5678", "Positive");
        await host.AddInteractionAsync(1, "2020-02-11 10:00", "Email", "Drug Efficacy", "Positive");

        foreach (var path in (string[])["summarized_interactions/1", "generate-content/1", "customers/1/search?q=write%20efficacy"])
        {
            var answer = (await host.GetAsync(path)).GetRawText();

            Assert.DoesNotContain("obi", answer, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("1234", answer, StringComparison.Ordinal);
        }

        var summary = (await host.GetAsync("summarized_interactions/1")).GetProperty("summary");
        Assert.Equal("Write to [email] or [phone]", summary.GetProperty("last_interaction").GetProperty("topic").GetString());
        Assert.DoesNotContain("no topic", summary.GetProperty("summary_text").GetString());
    }

    /// <summary>Every source that a statement names is in the answer, and every statement names one or a count.</summary>
    internal static void AssertSourced(JsonElement answer)
    {
        var sources = answer.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("interaction_id").GetString()).ToHashSet();
        Assert.All(answer.GetProperty("statements").EnumerateArray(), statement =>
        {
            var named = statement.GetProperty("sources").EnumerateArray().Select(source => source.GetString()).ToList();
            Assert.All(named, source => Assert.Contains(source, sources));
            Assert.True(named.Count + statement.GetProperty("counts").GetArrayLength() > 0, statement.GetRawText());
        });
    }

    private static async Task<GenerationHost> WithSailorAndPilotAsync(FakeModel? model)
    {
        var host = await GenerationHost.StartAsync(model);
        foreach (var (customer, contacts) in ((int, Customers.Contact[])[])[(1, GivenFacts.Sailor), (2, GivenFacts.Pilot)])
        {
            await host.AddCustomerAsync(customer, "Sailor");
            foreach (var contact in contacts)
            {
                await host.AddInteractionAsync(customer, $"{contact.Date:yyyy-MM-dd} 09:00", contact.Channel, contact.Topic, contact.Sentiment, contact.Product!);
            }
        }

        return host;
    }
}
