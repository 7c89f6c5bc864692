using Insights.Api.Callers;
using Insights.Api.Customers;
using Insights.Api.Generation.Retrieval;
using Insights.Api.Generation.Writing;

namespace Insights.Api.Generation.Redaction;

/// <summary>An interaction that may carry a statement, as the model may know it.</summary>
/// <param name="InteractionId">Its key.</param>
/// <param name="Seen">Without personal data.</param>
internal sealed record Carrier(string InteractionId, PromptInteraction Seen);

/// <summary>What a model may know.</summary>
/// <param name="Facts">Without personal data and without what looks like an instruction.</param>
/// <param name="PersonalData">Puts the personal data back.</param>
/// <param name="Withheld">Texts that were left out.</param>
/// <param name="Carriers">What statements may rest on, the newest first, which is the last interaction.</param>
internal sealed record RedactedFacts(PromptFacts Facts, PersonalData PersonalData, IReadOnlySet<string> Withheld, IReadOnlyList<Carrier> Carriers)
{
    /// <summary>Whether all interactions of the customer are among <see cref="Carriers"/>.</summary>
    public bool IsComplete => Carriers.Count == Facts.TotalInteractions;
}

internal static class Redactor
{
    private const int TopicsShown = 10;
    private const int LongestWords = 300;
    private const int Styles = 4;
    private const int DaysOfSilence = 182;
    private const string OtherChannel = "other";

    /// <param name="task">What is to be written.</param>
    /// <param name="language">Code of the language.</param>
    /// <param name="customer">What is known.</param>
    /// <param name="findings">What was found for the question.</param>
    /// <param name="lastDate">How far the data of all customers goes.</param>
    public static RedactedFacts Redact(string task, string language, CustomerFacts customer, Findings findings, DateOnly? lastDate)
    {
        var personal = new PersonalData();
        var names = findings.Interactions.SelectMany(found => found.Names).Distinct().ToList();
        var withheld = new HashSet<string>();
        var facts = new PromptFacts
        {
            Task = task,
            Language = language,
            Tone = Tone.Of(customer),
            Course = Tone.Course(customer),
            LongSilence = customer.Last is { } before && lastDate is { } until && until.DayNumber - before.Date.DayNumber >= DaysOfSilence,
            Style = customer.CustomerType.Sum(character => character) % Styles,
            Customer = Label(customer.Occupation) is null ? null : personal.Hide("CUSTOMER", customer.Occupation!),
            CustomerId = personal.Hide("CUSTOMER_ID", customer.CustomerId.ToString()),
            TotalInteractions = customer.TotalInteractions,
            Channels = [.. customer.Channels.Select(channel => channel with { Name = Label(channel.Name) ?? OtherChannel })],
            Topics = [.. Labels(customer.Topics).Take(TopicsShown)],
            Products = Labels(customer.Products),
            LastInteraction = customer.Last is { } last ? Interaction(last, null) : null,
            RelevantInteractions = [.. findings.Interactions.Select(found => Interaction(found.Contact, Words(found.Words)))],
        };
        var carriers = findings.Interactions.Select(found => found.Contact).Concat(customer.Evidence).DistinctBy(contact => contact.InteractionId)
            .Where(contact => contact.InteractionId != customer.Last?.InteractionId).OrderByDescending(contact => contact.Date);
        return new RedactedFacts(
            facts, personal, withheld,
            [.. (customer.Last is { } newest ? carriers.Prepend(newest) : carriers).Select(contact => new Carrier(contact.InteractionId, Interaction(contact, null)))]);

        PromptInteraction Interaction(Contact contact, string? words) =>
            new(contact.Date, Label(contact.Channel) ?? OtherChannel, Label(contact.Topic), contact.Sentiment, Label(contact.Product), words);

        List<Tally> Labels(IReadOnlyList<Tally> tallies) =>
            [.. tallies.Select(tally => (Label: Label(tally.Name), tally.Interactions)).Where(tally => tally.Label is not null).Select(tally => new Tally(tally.Label!, tally.Interactions))];

        // What was typed into a field may be anything: neither orders nor anybody's address belongs into a text.
        string? Label(string? text)
        {
            if (text is null)
            {
                return null;
            }

            if (InstructionScreen.IsLabel(text) && new PersonalData().Redact(text, names) == text)
            {
                return text;
            }

            withheld.Add(text);
            return null;
        }

        string? Words(string? words)
        {
            if (words is null)
            {
                return null;
            }

            if (InstructionScreen.IsInstruction(words))
            {
                withheld.Add(words);
                return null;
            }

            // Shortened afterwards, so that no half of an address stays behind.
            var redacted = personal.Redact(words, names);
            return redacted.Length <= LongestWords ? redacted : redacted[..LongestWords] + "…";
        }
    }
}
