using Insights.Api.Customers;

namespace Insights.Api.Generation.Writing;

/// <summary>How to speak with a customer.</summary>
internal static class Tone
{
    public const string Positive = "positive";
    public const string Neutral = "neutral";
    public const string Negative = "negative";

    /// <summary>The last sentiment that is known decides: somebody who was disappointed last is not thanked for old times.</summary>
    public static string Of(CustomerFacts facts) => facts.RecentSentiments is [var last, ..] ? Of(last) : Neutral;

    /// <summary>How it came to the tone: <c>again</c> for the same as before, <c>turned</c> for another one, otherwise <c>first</c>.</summary>
    public static string Course(CustomerFacts facts) => facts.RecentSentiments switch
    {
        [var last, var before, ..] => Of(last) == Of(before) ? "again" : "turned",
        _ => "first",
    };

    private static string Of(string sentiment) => sentiment switch
    {
        "Negative" => Negative,
        "Positive" => Positive,
        _ => Neutral,
    };
}
