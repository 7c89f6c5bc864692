namespace Insights.Api.Customers;

/// <summary>How many interactions had a channel, topic, product or sentiment.</summary>
public sealed record Tally(string Name, long Interactions);

/// <summary>An interaction, without what was said in it.</summary>
/// <param name="InteractionId">Key of the interaction.</param>
/// <param name="Date">Its day, UTC.</param>
/// <param name="Channel">How the contact was made.</param>
/// <param name="Topic">What it was about; <c>null</c> where the source has nothing.</param>
/// <param name="Sentiment"><c>Positive</c>, <c>Neutral</c>, <c>Negative</c> or <c>null</c>.</param>
/// <param name="Product">What conversations of its month were about; <c>null</c> where that is not known.</param>
public sealed record Contact(string InteractionId, DateOnly Date, string Channel, string? Topic, string? Sentiment, string? Product);

/// <summary>What the warehouse knows of a customer, all of one version.</summary>
public sealed record CustomerFacts
{
    public required int CustomerId { get; init; }

    /// <summary>What the customer does, which is how we address them; <c>null</c> where the source has nothing.</summary>
    public required string? Occupation { get; init; }

    /// <summary><c>unknown</c> where the source has none.</summary>
    public required string CustomerType { get; init; }

    public required long TotalInteractions { get; init; }

    /// <summary>The most used first; of equals, the one used last.</summary>
    public required IReadOnlyList<Tally> Channels { get; init; }

    /// <summary>In the same order.</summary>
    public required IReadOnlyList<Tally> Topics { get; init; }

    /// <summary>In the same order.</summary>
    public required IReadOnlyList<Tally> Products { get; init; }

    /// <summary>In the same order.</summary>
    public required IReadOnlyList<Tally> Sentiments { get; init; }

    /// <summary>The sentiments that are known, the newest first, a few.</summary>
    public required IReadOnlyList<string> RecentSentiments { get; init; }

    /// <summary>The latest interactions of each channel, topic and product, the newest first: what counts rest on.</summary>
    public required IReadOnlyList<Contact> Evidence { get; init; }

    /// <summary><c>null</c> for a customer who was never in touch.</summary>
    public required Contact? Last { get; init; }

    public required long WarehouseVersion { get; init; }
}
