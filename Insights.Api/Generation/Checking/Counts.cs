using Insights.Api.Customers;
using Insights.Api.Generation.Redaction;
using Insights.Api.Generation.Writing;
using Warehouse.Writing;

namespace Insights.Api.Generation.Checking;

/// <summary>What a customer's counts carry: numbers, the most frequent, the only one, several, many.</summary>
internal sealed class Counts(RedactedFacts redacted)
{
    private const int FewestOfMany = 4;

    private readonly PromptFacts _facts = redacted.Facts;

    /// <summary>Whether more than one is said only of what there is more than one of.</summary>
    public bool HasPlural(IReadOnlyList<Mark> marks, IReadOnlySet<ClaimMarker> markers)
    {
        var least = markers.Contains(ClaimMarker.Many) ? FewestOfMany : markers.Contains(ClaimMarker.Several) ? 2 : 0;
        return least == 0 || _facts.TotalInteractions >= least;
    }

    /// <summary>Whether what is named in a part of a sentence happened more than once.</summary>
    public bool IsRepeated(IReadOnlyList<Mark> marks) =>
        marks is [{ Kind: MarkKind.Topic or MarkKind.Channel or MarkKind.Product } mark] && Tally(mark) >= 2;

    public bool Carry(Bundle bundle, Evidence found)
    {
        var named = bundle.Marks.Where(mark => mark.Kind != MarkKind.Number).ToList();
        var markers = bundle.Markers;
        return bundle.Marks.Where(mark => mark.Kind == MarkKind.Number).All(number => IsCount(number.Number, named, found))
            && (!markers.Contains(ClaimMarker.Most) || !bundle.IsAggregate || AreMost(named, found))
            && (!markers.Contains(ClaimMarker.Always) || IsOnly(named, found))
            && (!markers.Contains(ClaimMarker.Many) || named.Where(IsTallied).All(mark => Tally(mark) >= FewestOfMany))
            && (!markers.Contains(ClaimMarker.Also) || named.Count == 0 || _facts.TotalInteractions >= 2)
            && (!bundle.IsAggregate || !markers.Contains(ClaimMarker.Several) || AreAllFelt(named));
    }

    private bool IsCount(long number, List<Mark> named, Evidence found)
    {
        if (named.Count == 0)
        {
            found.Counts.Add("total");
            return number == _facts.TotalInteractions;
        }

        if (named is [var mark] && IsTallied(mark))
        {
            found.Counts.Add($"{Name(mark.Kind)} {string.Join('/', mark.Values)}");
            return TalliesOf(mark.Kind).Any(tally => mark.Values.Contains(tally.Name) && tally.Interactions == number);
        }

        return redacted.IsComplete && redacted.Carriers.Count(carrier => named.All(one => StatementCheck.IsOf(one, carrier.Seen))) == number;
    }

    /// <summary>Nothing that is not named was more frequent; of a feeling, that most interactions had it.</summary>
    private bool AreMost(List<Mark> named, Evidence found) => named.GroupBy(mark => mark.Kind).All(kind =>
    {
        if (kind.Key == MarkKind.Sentiment)
        {
            return redacted.IsComplete && kind.All(mark => 2 * redacted.Carriers.Count(carrier => StatementCheck.IsOf(mark, carrier.Seen)) > redacted.Carriers.Count);
        }

        if (kind.Key == MarkKind.Date)
        {
            return false;
        }

        found.Counts.Add(Name(kind.Key));
        var names = kind.SelectMany(mark => mark.Values).ToHashSet();
        var others = TalliesOf(kind.Key).Where(tally => !names.Contains(tally.Name)).Select(tally => tally.Interactions).DefaultIfEmpty().Max();
        return kind.All(mark => Tally(mark) >= others);
    });

    private bool IsOnly(List<Mark> named, Evidence found) => named.GroupBy(mark => mark.Kind).All(kind =>
    {
        if (kind.Key is MarkKind.Date or MarkKind.Sentiment)
        {
            return redacted.IsComplete && redacted.Carriers.All(carrier => kind.Any(mark => StatementCheck.IsOf(mark, carrier.Seen)));
        }

        found.Counts.Add(Name(kind.Key));
        return TalliesOf(kind.Key).Count == 1 && kind.All(mark => Tally(mark) == _facts.TotalInteractions);
    });

    /// <summary>What is said of conversations, is said of all of them.</summary>
    private bool AreAllFelt(List<Mark> named) => named.Where(mark => mark.Kind == MarkKind.Sentiment).All(mark =>
        redacted.IsComplete && redacted.Carriers.All(carrier => StatementCheck.IsOf(mark, carrier.Seen)));

    private long Tally(Mark mark) => TalliesOf(mark.Kind).Where(tally => mark.Values.Contains(tally.Name)).Select(tally => tally.Interactions).DefaultIfEmpty().Max();

    private IReadOnlyList<Tally> TalliesOf(MarkKind kind) => kind switch
    {
        MarkKind.Channel => _facts.Channels,
        MarkKind.Topic => _facts.Topics,
        MarkKind.Product => _facts.Products,
        _ => [],
    };

    private static bool IsTallied(Mark mark) => mark.Kind is MarkKind.Channel or MarkKind.Topic or MarkKind.Product;

    private static string Name(MarkKind kind) => kind.ToString().ToLowerInvariant();
}
