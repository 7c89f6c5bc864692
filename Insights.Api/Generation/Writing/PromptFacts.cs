using Insights.Api.Customers;

namespace Insights.Api.Generation.Writing;

/// <summary>
/// All that a model gets to know, as the JSON between <c>&lt;facts&gt;</c> and <c>&lt;/facts&gt;</c>. Personal data is replaced by
/// tokens such as <c>[CUSTOMER]</c>, and texts that look like instructions are left out.
/// </summary>
public sealed record PromptFacts
{
    /// <summary>What to write, such as <c>email</c>.</summary>
    public required string Task { get; init; }

    /// <summary>Code of the language to write in.</summary>
    public required string Language { get; init; }

    /// <summary><c>positive</c>, <c>neutral</c> or <c>negative</c>.</summary>
    public required string Tone { get; init; }

    /// <summary><c>again</c> when the tone was the same before, <c>turned</c> when it was another, <c>first</c> when none is known.</summary>
    public required string Course { get; init; }

    /// <summary>Whether half a year went by without the customer, as far as the data goes.</summary>
    public required bool LongSilence { get; init; }

    /// <summary>From 0: the kind of customer, which may be spoken with in another way but is not spoken of.</summary>
    public required int Style { get; init; }

    /// <summary>Token for how the customer is addressed; <c>null</c> where that is not known.</summary>
    public required string? Customer { get; init; }

    /// <summary>Token for the customer's number.</summary>
    public required string CustomerId { get; init; }

    public required long TotalInteractions { get; init; }

    /// <summary>The most used first.</summary>
    public required IReadOnlyList<Tally> Channels { get; init; }

    /// <summary>The most frequent first.</summary>
    public required IReadOnlyList<Tally> Topics { get; init; }

    /// <summary>The most frequent first.</summary>
    public required IReadOnlyList<Tally> Products { get; init; }

    public required PromptInteraction? LastInteraction { get; init; }

    /// <summary>What was found for the question, the best first.</summary>
    public required IReadOnlyList<PromptInteraction> RelevantInteractions { get; init; }
}

/// <param name="Date">Its day.</param>
/// <param name="Channel">How the contact was made.</param>
/// <param name="Topic">What it was about.</param>
/// <param name="Sentiment">How the customer felt.</param>
/// <param name="Product">What it concerned.</param>
/// <param name="Words">What the customer wrote, without personal data, shortened.</param>
public sealed record PromptInteraction(DateOnly Date, string Channel, string? Topic, string? Sentiment, string? Product, string? Words);
