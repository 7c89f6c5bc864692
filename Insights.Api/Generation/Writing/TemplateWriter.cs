using System.Globalization;
using Warehouse.Writing;

namespace Insights.Api.Generation.Writing;

/// <summary>
/// Writes from facts with the phrases of a language: the same facts always give the same text, other facts another. It is what
/// the mock model answers, and what takes the place of a model's text that cannot be used.
/// </summary>
internal sealed class TemplateWriter(PromptCatalog prompts)
{
    private const int TopicsNamed = 3;

    public string Write(PromptFacts facts)
    {
        var words = new Phrasing(prompts.Languages[facts.Language], prompts.Topics, facts);
        return facts.Task switch
        {
            ContentType.Email => Email(words, facts),
            ContentType.Sms => Sms(words, facts),
            ContentType.CallScript => CallScript(words, facts),
            _ => Summary(words, facts),
        };
    }

    private static string Email(Phrasing say, PromptFacts facts)
    {
        if (facts.LastInteraction is not { } last)
        {
            return Paragraphs(say.Dear(), say["no_contact"], say["closing"]);
        }

        var others = say.OtherTopics(1 + say.Choose("topics", TopicsNamed));
        List<string> past = [say.About(last, "last_contact")];
        // What a product was about is worth a sentence where there is little else to say, and with some kinds of customers.
        if (last.Product is { } product && (others.Count == 0 || facts.Style % 2 == 0))
        {
            past.Add(say.With("product", ("product", product)));
        }

        if (others.Count > 0)
        {
            past.Add(say.With("other_topics", ("topics", say.List(others))));
        }

        var opening = say[$"{Opening(facts)}.{facts.Tone}"];
        List<string> end = facts.LongSilence ? [say["silence"], say[$"next_step.{facts.Tone}"]] : [say[$"next_step.{facts.Tone}"]];
        return say.Choose("form", 2) == 0
            ? Paragraphs(say.Dear(), opening, Joined(past), Joined(end), say["closing"])
            : Paragraphs(say.Dear(), Joined(past.Prepend(opening)), Joined(end), say["closing"]);
    }

    /// <summary>Somebody who is disappointed again hears something else than who is so for the first time.</summary>
    private static string Opening(PromptFacts facts) => facts.Course switch
    {
        "again" => "opening_again",
        "turned" => "opening_turned",
        _ => "opening",
    };

    private static string Sms(Phrasing say, PromptFacts facts)
    {
        List<string> sentences = facts.LastInteraction is { } last
            ? [say.About(last, "sms_contact"), say[$"sms_next.{facts.Tone}"]]
            : [say["sms_no_contact"]];
        return Joined(sentences.Prepend(say.Dear()).Append(say["sms_closing"]));
    }

    private static string CallScript(Phrasing say, PromptFacts facts)
    {
        List<string> lines = [say.With(facts.Customer is null ? "script_greeting_unknown" : "script_greeting")];
        if (facts.LastInteraction is not { } last)
        {
            lines.Add(say["script_no_contact"]);
        }
        else
        {
            lines.Add(say.About(last, "script_background"));
            if (say.OtherTopics(TopicsNamed) is { Count: > 0 } others)
            {
                lines.Add(say.With("script_topics", ("topics", say.List(others))));
            }

            if (facts.Products.Count > 0)
            {
                lines.Add(say.With(facts.Products.Count == 1 ? "script_product" : "script_products", ("products", Products(say, facts))));
            }

            lines.Add(say[$"script_question.{facts.Tone}"]);
        }

        return string.Join('\n', lines.Append(say["script_closing"]));
    }

    private static string Summary(Phrasing say, PromptFacts facts)
    {
        if (facts.LastInteraction is not { } last)
        {
            return say.With("summary_none");
        }

        var favourite = facts.Channels[0];
        List<string> sentences = [say.With(
            facts.TotalInteractions == 1 ? "summary_once"
            : favourite.Interactions == facts.TotalInteractions ? "summary_always"
            : favourite.Interactions == 1 ? "summary_mixed"
            : "summary_mostly",
            ("total", Number(facts.TotalInteractions)), ("count", Number(favourite.Interactions)),
            ("channel", say.Channel(facts.TotalInteractions > 1 && favourite.Interactions == 1 ? last.Channel : favourite.Name)))];
        // Of a single contact the next sentence says the topic.
        if (facts.Topics.Count > 0 && facts.TotalInteractions > 1)
        {
            sentences.Add(say.With(
                facts.Topics.Count == 1 ? "summary_topic" : "summary_topics",
                ("topics", say.List(facts.Topics.Take(TopicsNamed).Select(topic => say.Topic(topic.Name))))));
        }

        sentences.Add(say.About(last, "summary_last"));
        if (last.Sentiment is { } sentiment)
        {
            sentences.Add(say.With("summary_sentiment", ("sentiment", say.Sentiment(sentiment))));
        }

        if (facts.Products.Count > 0)
        {
            sentences.Add(say.With(facts.TotalInteractions == 1 ? "summary_product" : "summary_products", ("products", Products(say, facts))));
        }

        return Joined(sentences);
    }

    private static string Products(Phrasing say, PromptFacts facts) => say.List(facts.Products.Select(product => product.Name));

    private static string Paragraphs(params IEnumerable<string> paragraphs) => string.Join("\n\n", paragraphs);

    private static string Joined(IEnumerable<string> sentences) => string.Join(' ', sentences);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
