namespace Insights.Api.Generation.Checking;

/// <summary>Something in a text that is not in the facts.</summary>
/// <param name="Kind">A word of <see cref="ViolationKind"/>.</param>
/// <param name="Found">What was found; may be anything, so it is not logged.</param>
public sealed record Violation(string Kind, string Found);

internal static class ViolationKind
{
    public const string Length = "length";
    public const string Token = "token";
    public const string Contact = "contact";
    public const string Quote = "quote";
    public const string Label = "label";
    public const string Channel = "channel";
    public const string Sentiment = "sentiment";
    public const string Date = "date";
    public const string Number = "number";
    public const string Name = "name";
    public const string Forbidden = "forbidden";
    public const string Language = "language";

    /// <summary>A word that no text of ours needs, and that could say anything.</summary>
    public const string Word = "word";

    /// <summary>True parts that no single interaction, and no count of them, carries together.</summary>
    public const string Statement = "statement";

    /// <summary>Joy in answer to bad experience.</summary>
    public const string Tone = "tone";
}
