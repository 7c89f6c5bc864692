using Insights.Api.Callers;
using Insights.Api.Customers;
using Insights.Api.Generation.Checking;
using Insights.Api.Generation.Redaction;
using Insights.Api.Generation.Retrieval;
using Warehouse.Writing;

namespace Insights.Api.Generation;

/// <summary>All that a text is written from and checked against, of one version of the warehouse.</summary>
internal sealed record Grounds(Prompt Prompt, CustomerFacts Customer, Findings Findings, RedactedFacts Redacted, KnownLabels Labels)
{
    /// <summary>Names of people in what was found, which no answer shows.</summary>
    private IReadOnlyList<string> Names { get; } = [.. Findings.Interactions.SelectMany(found => found.Names).Distinct()];

    /// <summary>A text from a field, without the personal data that was typed into it.</summary>
    public string? Shown(string? text) => text is null ? null : PersonalData.Mask(text, Names);

    /// <summary>What was found, then what statements rest on beside it, the newest first.</summary>
    public IReadOnlyList<Source> Sources(IEnumerable<Statement> statements)
    {
        var scores = Findings.Interactions.ToDictionary(found => found.Contact.InteractionId, found => (double?)Math.Round(found.Score, 3));
        var quoted = statements.SelectMany(statement => statement.Sources).ToHashSet();
        var others = Customer.Evidence.Append(Customer.Last).OfType<Contact>().Where(contact => quoted.Contains(contact.InteractionId));
        return [.. Findings.Interactions.Select(found => found.Contact).Concat(others.OrderByDescending(contact => contact.Date))
            .DistinctBy(contact => contact.InteractionId)
            .Select(contact => new Source(
                contact.InteractionId, contact.Date, Shown(contact.Channel)!, Shown(contact.Topic), contact.Sentiment, Shown(contact.Product),
                contact.Topic is { } topic && Redacted.Withheld.Contains(topic), scores.GetValueOrDefault(contact.InteractionId)))];
    }
}

/// <summary>A checked text with all that it rests on.</summary>
internal sealed record GeneratedText(
    string Text, Grounds Grounds, IReadOnlyList<Statement> Statements, string Model, Fallback? Fallback, long GenerationId)
{
    public IReadOnlyList<Source> Sources => Grounds.Sources(Statements);
}
