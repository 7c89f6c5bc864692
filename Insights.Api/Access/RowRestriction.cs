using Insights.Api.Answers;

namespace Insights.Api.Access;

/// <summary>
/// Whose rows a request may see. It goes with the request wherever that leads, so that what reads gold need not be told:
/// <see cref="GoldSource"/> gives it connections that see no others, and <see cref="AnswerCache"/> keeps its answers by themselves.
/// </summary>
public sealed class RowRestriction
{
    private static readonly AsyncLocal<RowRestriction?> OfRequest = new();

    private RowRestriction(IReadOnlyList<string> organisations) => Organisations = organisations;

    /// <summary>That of the request that is being answered; <c>null</c> for none.</summary>
    public static RowRestriction? Current => OfRequest.Value;

    /// <summary>In order, each once; at least one.</summary>
    public IReadOnlyList<string> Organisations { get; }

    /// <summary>One text for the same organisations.</summary>
    public string Key => AnswerCache.Key(Organisations);

    /// <returns>None for no organisations.</returns>
    public static RowRestriction? To(IReadOnlyCollection<string> organisations) =>
        organisations.Count == 0 ? null : new([.. organisations.Distinct().Order(StringComparer.Ordinal)]);

    /// <summary>From here to the end of the caller's method, and in all that is begun there.</summary>
    internal void Hold() => OfRequest.Value = this;
}
