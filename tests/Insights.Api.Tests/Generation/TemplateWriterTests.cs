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
        for (var round = 0; round < 600; round++)
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
    public void An_email_is_a_letter_with_the_last_contact_and_another_topic()
    {
        var redacted = GivenFacts.Redacted(ContentType.Email, "en", GivenFacts.Jedi);

        var text = redacted.PersonalData.Restore(GivenFacts.Writer.Write(redacted.Facts), hidesFound: false);

        Assert.StartsWith("Dear Jedi,\n\n", text);
        Assert.Contains("17 February 2020", text);
        Assert.Contains("by email", text);
        Assert.Contains("“Side Effects Discussion”", text);
        Assert.Contains("“Drug Efficacy”", text);
        Assert.EndsWith(",\nYour customer team", text);
        Assert.InRange(text.Split(' ').Length, 40, 160);
    }

    [Theory]
    [InlineData("negative again", "Negative", "Negative", "Positive")]
    [InlineData("negative again", null, "Negative", "Negative")]
    [InlineData("negative first", null, "Negative", null)]
    [InlineData("negative turned", "Negative", "Positive", "Positive")]
    [InlineData("neutral turned", "Neutral", "Negative", "Negative")]
    [InlineData("positive turned", "Positive", "Negative", "Negative")]
    [InlineData("positive again", "Positive", "Positive", "Negative")]
    [InlineData("neutral first", null, null, null)]
    public void The_last_known_sentiment_sets_the_tone_and_the_one_before_the_course(string expected, params string?[] newestFirst)
    {
        var contacts = GivenFacts.Jedi.Zip(newestFirst, (contact, sentiment) => contact with { Sentiment = sentiment }).ToArray();
        var facts = GivenFacts.Redacted(ContentType.Email, "en", contacts).Facts;

        Assert.Equal(expected, $"{facts.Tone} {facts.Course}");
        var opening = facts.Course switch { "again" => "opening_again", "turned" => "opening_turned", _ => "opening" };
        Assert.Contains(GivenFacts.Prompts.Languages["en"].Phrases[$"{opening}.{facts.Tone}"], GivenFacts.Writer.Write(facts).Contains);
    }

    [Fact]
    public void Customers_with_one_contact_each_get_letters_that_differ_in_more_than_the_facts()
    {
        var random = new Random(5);
        var letters = Enumerable.Range(0, 13).Select(i =>
        {
            var contact = new Contact($"{i}", new DateOnly(2020, 3, 5).AddDays(i), Channels[random.Next(7)], Topics[random.Next(2)], Sentiments[random.Next(3)], "Sand");
            var text = GivenFacts.Writer.Write(GivenFacts.Redacted(ContentType.Email, "en", contact).Facts);
            return string.Join(' ', text.Split(' ').Where(word => word.All(char.IsLower)));
        });

        Assert.InRange(letters.Distinct().Count(), 12, 13);
    }

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

            Assert.InRange(redacted.PersonalData.Restore(GivenFacts.Writer.Write(redacted.Facts), hidesFound: false).Length, 60, 300);
        }
    }
}
