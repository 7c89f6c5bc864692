using System.Text.Json;
using Insights.Api.Problems;

namespace Insights.Api.Callers;

/// <summary>
/// Whose rows a request may see. It goes with the request wherever that leads, so that what reads gold need not be told: connections
/// are chosen by it, and answers are kept by it.
/// </summary>
public sealed class RowRestriction
{
    private static readonly AsyncLocal<RowRestriction?> OfRequest = new();

    private RowRestriction(IReadOnlyList<string> organisations) =>
        (Organisations, Key) = (organisations, JsonSerializer.Serialize(organisations));

    /// <summary>That of the request that is being answered; <c>null</c> for none.</summary>
    public static RowRestriction? Current => OfRequest.Value;

    /// <summary>In order, each once; at least one.</summary>
    public IReadOnlyList<string> Organisations { get; }

    /// <summary>One text for the same organisations.</summary>
    public string Key { get; }

    /// <returns>None for no organisations.</returns>
    public static RowRestriction? To(IReadOnlyCollection<string> organisations) =>
        organisations.Count == 0 ? null : new([.. organisations.Distinct().Order(StringComparer.Ordinal)]);

    /// <param name="found">What is asked for that has no rows of organisations.</param>
    public static ProblemException Refusal(string found) => new(
        Problem.Forbidden, $"{found}; metrics, lists and analyses of what organisations do are answered for it, and all else is not");

    /// <summary>From here to the end of the caller's method, and in all that is begun there.</summary>
    internal void Hold() => OfRequest.Value = this;
}
