using System.Globalization;
using Insights.Api.Generation.Redaction;

namespace Insights.Api.Tests.Generation;

/// <summary>
/// Writes true texts in its own words, as a model does: other openings, orders, ways to write a date and to name a channel than
/// the templates have. It knows the facts and nothing of the check.
/// </summary>
internal sealed class FreeWriter(string language, RedactedFacts redacted, Random random)
{
    private static readonly Dictionary<string, Dictionary<string, string[]>> Channels = new()
    {
        ["en"] = new() { ["Email"] = ["by email", "via e-mail"], ["Call"] = ["by phone", "in a phone call"], ["Bird"] = ["by bird"], ["Chatbot"] = ["through our chatbot", "via the chatbot"], ["Post"] = ["by post", "by letter"] },
        ["nl"] = new() { ["Email"] = ["per e-mail", "via e-mail"], ["Call"] = ["telefonisch", "per telefoon"], ["Bird"] = ["per vogel"], ["Chatbot"] = ["via onze chatbot", "via de chatbot"], ["Post"] = ["per post", "per brief"] },
        ["de"] = new() { ["Email"] = ["per E-Mail", "über E-Mail"], ["Call"] = ["telefonisch", "per Telefon"], ["Bird"] = ["per Vogel"], ["Chatbot"] = ["über unseren Chatbot", "über den Chatbot"], ["Post"] = ["per Post", "per Brief"] },
        ["fr"] = new() { ["Email"] = ["par e-mail", "par courriel"], ["Call"] = ["par téléphone"], ["Bird"] = ["par oiseau"], ["Chatbot"] = ["via notre chatbot", "par le chatbot"], ["Post"] = ["par courrier", "par lettre"] },
    };

    private readonly IReadOnlyList<Carrier> _all = redacted.Carriers;

    public string Write()
    {
        var last = _all[0].Seen;
        var other = _all[random.Next(_all.Count)].Seen;
        var parts = Parts(last.Sentiment == "Negative");
        List<string> text = [parts.Greeting, Pick(parts.Openings), Fill(Pick(parts.Last), last.Topic!, last.Channel, last.Date, last.Product!)];
        if (_all.Count > 1 && random.Next(2) == 0)
        {
            text.Add(Fill(Pick(parts.Other), other.Topic!, other.Channel, other.Date, other.Product!));
        }

        if (_all.Count > 2 && random.Next(3) == 0)
        {
            text.Add(Pick(parts.Counts).Replace("{n}", Number(redacted.Facts.TotalInteractions), StringComparison.Ordinal));
        }

        text.Add(Pick(parts.Offers));
        return $"{string.Join(random.Next(2) == 0 ? "\n\n" : " ", text)}\n\n{Pick(parts.Closings)}";
    }

    private string Number(long count) => random.Next(2) == 0
        ? count.ToString(CultureInfo.InvariantCulture)
        : language switch
        {
            "en" => count == 5 ? "five" : "three",
            "nl" => count == 5 ? "vijf" : "drie",
            "de" => count == 5 ? "fünf" : "drei",
            _ => count == 5 ? "cinq" : "trois",
        };

    private string Fill(string sentence, string topic, string channel, DateOnly date, string product) => sentence
        .Replace("{date}", Date(date), StringComparison.Ordinal).Replace("{channel}", Pick(Channels[language][channel]), StringComparison.Ordinal)
        .Replace("{topic}", Topic(topic), StringComparison.Ordinal).Replace("{product}", product, StringComparison.Ordinal);

    private string Date(DateOnly date)
    {
        var month = GivenFacts.Prompts.Languages[language].Months[date.Month - 1];
        return language switch
        {
            "en" => Pick([$"{date.Day} {month} {date.Year}", $"{month} {date.Day}, {date.Year}"]),
            "de" => $"{date.Day}. {month} {date.Year}",
            _ => $"{date.Day} {month} {date.Year}",
        };
    }

    private string Topic(string topic) => Pick(language switch
    {
        "en" => [topic, $"“{topic}”", $"\"{topic}\"", topic.ToLowerInvariant()],
        "nl" => [$"‘{topic}’", $"\"{topic}\"", GivenFacts.Prompts.Topics.In("nl", topic)],
        "de" => [$"„{topic}“", $"\"{topic}\"", $"„{GivenFacts.Prompts.Topics.In("de", topic)}“"],
        _ => [$"« {topic} »", $"\"{topic}\"", $"« {GivenFacts.Prompts.Topics.In("fr", topic)} »"],
    });

    private string Pick(IReadOnlyList<string> choices) => choices[random.Next(choices.Count)];

    private FreeParts Parts(bool isBad) => FreeParts.Of(language, isBad);
}
