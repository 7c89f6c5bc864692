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

    public static readonly FactCheck Check = new(Prompts);

    /// <summary>What others speak of, and these customers do not.</summary>
    public static readonly KnownLabels Known = new(
        ["Drug Efficacy", "Side Effects Discussion", "Clinical Trial Inquiry", "Dosage Recommendation", "Adverse Event Report"],
        ["Sand", "Gravel", "Slate", "Cork", "Amber"],
        ["Email", "Call", "Bird", "Boat", "Chatbot", "Post"],
        new DateOnly(2020, 12, 31));

    /// <summary>Three interactions: two e-mails and a bird, about two topics and one product.</summary>
    public static readonly Contact[] Jedi =
    [
        new("a", new DateOnly(2020, 2, 17), "Email", "Side Effects Discussion", "Neutral", "Sand"),
        new("b", new DateOnly(2020, 2, 11), "Bird", "Drug Efficacy", "Negative", "Sand"),
        new("c", new DateOnly(2019, 10, 4), "Email", "Drug Efficacy", "Negative", "Sand"),
    ];

    /// <summary>Five interactions, the last two of them bad.</summary>
    public static readonly Contact[] Sailor =
    [
        new("s1", new DateOnly(2020, 12, 22), "Bird", "Side Effects Discussion", "Negative", "Slate"),
        new("s2", new DateOnly(2020, 12, 8), "Call", "Drug Efficacy", "Negative", "Slate"),
        new("s3", new DateOnly(2020, 9, 15), "Email", "Drug Efficacy", "Positive", "Cork"),
        new("s4", new DateOnly(2020, 6, 3), "Email", "Clinical Trial Inquiry", "Neutral", "Cork"),
        new("s5", new DateOnly(2020, 2, 11), "Post", "Dosage Recommendation", "Positive", "Amber"),
    ];

    /// <summary>One good interaction, long ago.</summary>
    public static readonly Contact[] Pilot = [new("p1", new DateOnly(2020, 3, 5), "Chatbot", "Drug Efficacy", "Positive", "Amber")];

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
        RecentSentiments = [.. contacts.Select(contact => contact.Sentiment).OfType<string>().Take(3)],
        Evidence = contacts,
        WarehouseVersion = 1,
    };

    public static RedactedFacts Redacted(string task, string language, params Contact[] contacts) => Redactor.Redact(
        task, language, Customer(contacts), new Findings([.. contacts.Select(contact => new FoundInteraction(contact, null, [], 1))], 1), Known.LastDate);

    /// <returns>Each as <c>kind: what was found</c>.</returns>
    public static IEnumerable<string> Violations(string text, RedactedFacts redacted) =>
        Check.Check(text, redacted, Known).Violations.Select(violation => $"{violation.Kind}: {violation.Found}");

    private static List<Tally> Tallies(Contact[] contacts, Func<Contact, string?> property) =>
        [.. contacts.GroupBy(property).Where(group => group.Key is not null).Select(group => new Tally(group.Key!, group.Count())).OrderByDescending(tally => tally.Interactions)];
}
