namespace Insights.Api.Questions.Recognition;

/// <summary>Words of a question that are a value of the data because of where they stand: "category Top 5", "in ME".</summary>
/// <param name="Start">First word.</param>
/// <param name="Length">How many words.</param>
/// <param name="Dimensions">Of which the value is; empty if that is not said.</param>
internal sealed record NamedMember(int Start, int Length, IReadOnlyList<string> Dimensions)
{
    public int End => Start + Length;

    public bool Covers(int at) => at >= Start && at < End;
}
