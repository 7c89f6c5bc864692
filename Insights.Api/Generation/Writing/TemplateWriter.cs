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
        var words = new Phrasing(prompts.Languages[facts.Language], facts);
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
        List<string> paragraphs = [say.Dear()];
        if (facts.LastInteraction is not { } last)
        {
            paragraphs.Add(say["no_contact"]);
        }
        else
        {
            List<string> past = [say.About(last, "last_contact")];
            if (say.OtherTopics(TopicsNamed) is { Count: > 0 } others)
            {
                past.Add(say.With("other_topics", ("topics", say.List(others))));
            }

            if (facts.Products.Count > 0)
            {
                past.Add(say.With("products", ("products", say.List(facts.Products.Select(product => product.Name)))));
            }

            paragraphs.AddRange([say[$"opening.{facts.Tone}"], string.Join(' ', past), say[$"next_step.{facts.Tone}"]]);
        }

        return string.Join("\n\n", paragraphs.Append(say["closing"]));
    }

    private static string Sms(Phrasing say, PromptFacts facts)
    {
        List<string> sentences = facts.LastInteraction is { } last
            ? [say.About(last, "sms_contact"), say[$"sms_next.{facts.Tone}"]]
            : [say["sms_no_contact"]];
        return string.Join(' ', sentences.Prepend(say.Dear()).Append(say["sms_closing"]));
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
                lines.Add(say.With("script_products", ("products", say.List(facts.Products.Select(product => product.Name)))));
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
            ("total", Number(facts.TotalInteractions)), ("count", Number(favourite.Interactions)), ("channel", say.Channel(favourite.Name)))];
        if (facts.Topics.Count > 0)
        {
            sentences.Add(say.With(facts.Topics.Count == 1 ? "summary_topic" : "summary_topics", ("topics", say.List(facts.Topics.Take(TopicsNamed).Select(topic => say.Quote(topic.Name))))));
        }

        sentences.Add(say.About(last, "summary_last"));
        if (last.Sentiment is { } sentiment)
        {
            sentences.Add(say.With("summary_sentiment", ("sentiment", say.Sentiment(sentiment))));
        }

        if (facts.Products.Count > 0)
        {
            sentences.Add(say.With("summary_products", ("products", say.List(facts.Products.Select(product => product.Name)))));
        }

        return string.Join(' ', sentences);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
