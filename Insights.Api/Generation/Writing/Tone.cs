using Insights.Api.Customers;

namespace Insights.Api.Generation.Writing;

internal static class Tone
{
    /// <summary>
    /// How to speak with a customer: the last sentiment that is known counts; a neutral one leaves it to the majority of all.
    /// Somebody who was disappointed last is not thanked for old times.
    /// </summary>
    public static string Of(CustomerFacts facts)
    {
        if (facts.Last?.Sentiment is "Negative" or "Positive")
        {
            return facts.Last.Sentiment == "Negative" ? "negative" : "positive";
        }

        return Count(facts, "Negative").CompareTo(Count(facts, "Positive")) switch
        {
            > 0 => "negative",
            < 0 => "positive",
            _ => "neutral",
        };
    }

    private static long Count(CustomerFacts facts, string sentiment) => facts.Sentiments.FirstOrDefault(tally => tally.Name == sentiment)?.Interactions ?? 0;
}
