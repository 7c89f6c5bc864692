using Insights.Api.Customers;
using Insights.Api.Generation;

namespace Insights.Api.Tests.Generation;

public sealed class TemplateWriterTests
{
    private static readonly string[] Languages = ["en", "nl", "fr", "de"];
    private static readonly string?[] Topics = ["Side Effects Discussion", "Drug Efficacy", "information", null];
    private static readonly string[] Channels = ["Email", "Call", "Chatbot", "Chat", "Post", "Bird", "Boat", "Fax"];
    private static readonly string?[] Sentiments = ["Positive", "Neutral", "Negative", null];
    private static readonly string?[] Products = ["Sand", "Orange", null];

    public static IEnumerable<object[]> Texts() => ContentType.All.SelectMany(type => Languages.Select(language => new object[] { type, language }));

    [Theory]
    [MemberData(nameof(Texts))]
    public void Whatever_is_written_stands_the_check(string type, string language)
    {
        var random = new Random(17);
        for (var round = 0; round < 150; round++)
        {
            var last = new DateOnly(2021, 1, 1).AddDays(random.Next(1000));
            var contacts = Enumerable.Range(0, round % 12).Select(i => new Contact(
                $"{i}", last.AddDays(-37 * i), Channels[random.Next(8)], Topics[random.Next(4)], Sentiments[random.Next(4)], Products[random.Next(3)])).ToArray();
            var redacted = GivenFacts.Redacted(type, language, contacts);

            var text = GivenFacts.Writer.Write(redacted.Facts);

            Assert.Empty(GivenFacts.Violations(text, redacted).Select(violation => $"{violation} in: {text}"));
            Assert.DoesNotContain('{', text);
        }
    }

    [Fact]
    public void An_email_is_a_letter_with_the_last_contact_the_other_topics_and_the_product()
    {
        var redacted = GivenFacts.Redacted(ContentType.Email, "en", GivenFacts.Jedi);

        var text = redacted.PersonalData.Restore(GivenFacts.Writer.Write(redacted.Facts));

        Assert.StartsWith("Dear Jedi,\n\n", text);
        Assert.Contains("17 February 2020", text);
        Assert.Contains("by email", text);
        Assert.Contains("“Side Effects Discussion”", text);
        Assert.Contains("“Drug Efficacy”", text);
        Assert.Contains("Sand", text);
        Assert.EndsWith("\n\nKind regards,\nYour customer team", text);
        Assert.InRange(text.Split(' ').Length, 40, 160);
    }

    [Theory]
    [InlineData("Positive", "positive")]
    [InlineData("Negative", "negative")]
    public void The_last_sentiment_sets_the_tone(string sentiment, string tone)
    {
        var facts = GivenFacts.Redacted(ContentType.Email, "en", [GivenFacts.Jedi[0] with { Sentiment = sentiment }, .. GivenFacts.Jedi[1..]]).Facts;

        Assert.Equal(tone, facts.Tone);
        var openings = GivenFacts.Prompts.Languages["en"].Phrases[$"opening.{tone}"];
        Assert.Contains(openings, GivenFacts.Writer.Write(facts).Contains);
    }

    [Fact]
    public void A_neutral_last_sentiment_leaves_the_tone_to_the_majority() =>
        Assert.Equal("negative", GivenFacts.Redacted(ContentType.Email, "en", GivenFacts.Jedi).Facts.Tone);

    [Fact]
    public void The_same_facts_give_the_same_text_and_others_another()
    {
        var facts = GivenFacts.Redacted(ContentType.Summary, "en", GivenFacts.Jedi).Facts;

        Assert.Equal(GivenFacts.Writer.Write(facts), GivenFacts.Writer.Write(facts with { }));
        Assert.NotEqual(GivenFacts.Writer.Write(facts), GivenFacts.Writer.Write(facts with { TotalInteractions = 4 }));
    }

    [Fact]
    public void A_text_message_is_short()
    {
        foreach (var language in Languages)
        {
            var redacted = GivenFacts.Redacted(ContentType.Sms, language, GivenFacts.Jedi);

            Assert.InRange(redacted.PersonalData.Restore(GivenFacts.Writer.Write(redacted.Facts)).Length, 60, 300);
        }
    }
}
