using Insights.Api.Customers;
using Insights.Api.Generation.Checking;
using Insights.Api.Generation.Redaction;
using Insights.Api.Generation.Retrieval;
using Insights.Api.Generation.Writing;
using Warehouse.Content;
using Warehouse.Writing;

namespace Insights.Api.Tests.Generation;

/// <summary>A customer as the warehouse could know one, and the check over what is written of them.</summary>
internal static class GivenFacts
{
    public static readonly PromptCatalog Prompts = PromptCatalog.Load(ContentDirectory.BesideProgram);

    public static readonly TemplateWriter Writer = new(Prompts);

    /// <summary>What others speak of, and this customer does not.</summary>
    public static readonly KnownLabels Known = new(
        ["Drug Efficacy", "Side Effects Discussion", "Clinical Trial Inquiry", "Dosage Recommendation"], ["Sand", "Gravel"], ["Email", "Call", "Bird", "Boat", "Chatbot", "Post"]);

    /// <summary>Three interactions: two e-mails and a bird, about two topics and one product.</summary>
    public static readonly Contact[] Jedi =
    [
        new("a", new DateOnly(2020, 2, 17), "Email", "Side Effects Discussion", "Neutral", "Sand"),
        new("b", new DateOnly(2020, 2, 11), "Bird", "Drug Efficacy", "Negative", "Sand"),
        new("c", new DateOnly(2019, 10, 4), "Email", "Drug Efficacy", "Negative", "Sand"),
    ];

    /// <param name="contacts">The newest first.</param>
    public static CustomerFacts Customer(params Contact[] contacts) => new()
    {
        CustomerId = 4711,
        Occupation = "Jedi",
        CustomerType = "Red",
        TotalInteractions = contacts.Length,
        Channels = Tallies(contacts, contact => contact.Channel),
        Topics = Tallies(contacts, contact => contact.Topic),
        Products = Tallies(contacts, contact => contact.Product),
        Sentiments = Tallies(contacts, contact => contact.Sentiment),
        Last = contacts.Length == 0 ? null : contacts[0],
        WarehouseVersion = 1,
    };

    public static RedactedFacts Redacted(string task, string language, params Contact[] contacts) => Redactor.Redact(
        task, language, Customer(contacts), new Findings([.. contacts.Select(contact => new FoundInteraction(contact, null, [], 1))], 1));

    /// <returns>Each as <c>kind: what was found</c>.</returns>
    public static IEnumerable<string> Violations(string text, RedactedFacts redacted) =>
        new FactCheck(Prompts.Languages[redacted.Facts.Language], [.. Prompts.Languages.Values], Known)
            .Check(text, redacted.Facts, redacted.PersonalData).Select(violation => $"{violation.Kind}: {violation.Found}");

    private static List<Tally> Tallies(Contact[] contacts, Func<Contact, string?> property) =>
        [.. contacts.GroupBy(property).Where(group => group.Key is not null).Select(group => new Tally(group.Key!, group.Count())).OrderByDescending(tally => tally.Interactions)];
}
