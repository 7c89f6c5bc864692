using Insights.Api.Generation.Redaction;
using Insights.Api.Generation.Writing;
using Warehouse.Writing;

namespace Insights.Api.Generation.Checking;

/// <summary>Checks what the sentences of one text claim.</summary>
internal sealed class StatementCheck(Grammar grammar, RedactedFacts redacted, MarkedText text, Focus focus, List<Violation> violations)
{
    private static readonly MarkKind[] Named = [MarkKind.Channel, MarkKind.Topic, MarkKind.Product, MarkKind.Sentiment];

    /// <summary>Words within which an anaphor begins a sentence.</summary>
    private const int Beginning = 3;

    private readonly PromptFacts _facts = redacted.Facts;
    private readonly Counts _counts = new(redacted);
    private readonly Carrier? _lastFelt = redacted.Carriers.FirstOrDefault(carrier => carrier.Seen.Sentiment is not null);

    /// <returns>The sentence and what carries it; <c>null</c> for one that speaks of no fact, or that the facts do not carry.</returns>
    public CarriedStatement? Check(string sentence)
    {
        Words(sentence);
        var shown = text.Written(sentence, MarkKind.Channel).Trim();
        var markers = grammar.Markers(shown);
        var marks = text.Marks(sentence).Where(mark => mark.Kind != MarkKind.Other).ToList();
        var supposed = markers.Contains(ClaimMarker.Conditional);
        var isSound = _facts.TotalInteractions == 0
            ? !markers.Contains(ClaimMarker.Contact) || markers.Contains(ClaimMarker.Negation) || supposed
            : !(markers.Contains(ClaimMarker.Negation) && marks.Count > 0 && !supposed);
        isSound &= !markers.Contains(ClaimMarker.Silence) || _facts.LongSilence;
        isSound &= supposed || _counts.HasPlural(marks, markers);
        isSound &= !grammar.Described(sentence).Any(place => text.At(place).Kind is MarkKind.Topic or MarkKind.Product);
        // What is wished for is not what was, and no date to come is known.
        isSound &= !markers.Contains(ClaimMarker.Wish) || marks.All(mark => mark.Kind != MarkKind.Date);
        var found = new Evidence();
        if (marks.Count > 0)
        {
            isSound &= _facts.TotalInteractions > 0 && Bundles(sentence, markers).All(bundle => IsCarried(bundle, found));
        }

        if (!isSound)
        {
            violations.Add(new Violation(ViolationKind.Statement, text.Written(sentence).Trim()));
            return null;
        }

        // A count with "most recently" behind it is about all contacts.
        if (marks.Any(mark => mark.Kind == MarkKind.Date)
            || (markers.Contains(ClaimMarker.Last) && marks.Count > 0 && marks.All(mark => mark.Kind != MarkKind.Number)))
        {
            focus.On = found.Carriers;
        }

        return marks.Count > 0 ? new CarriedStatement(text.Written(sentence).Trim(), [.. found.Interactions], [.. found.Counts]) : null;
    }

    private void Words(string sentence)
    {
        violations.AddRange(grammar.UnknownWords(WithoutFacts(sentence))
            .Select(word => new Violation(char.IsUpper(word[0]) ? ViolationKind.Name : ViolationKind.Word, word)));
        violations.AddRange(grammar.Never.Matches(grammar.WithoutSayings(text.Written(sentence, MarkKind.Channel, MarkKind.Number, MarkKind.Sentiment)))
            .Select(match => new Violation(ViolationKind.Forbidden, match.Value.ToLowerInvariant())));
    }

    /// <summary>
    /// A saying may have a channel's or a feeling's word in it, so sayings go first; what is left of those words are facts.
    /// </summary>
    private string WithoutFacts(string sentence)
    {
        var words = text.Marks(sentence).Where(mark => mark.Kind is MarkKind.Channel or MarkKind.Sentiment).Select(mark => mark.Text);
        return words.OrderByDescending(word => word.Length).Aggregate(
            grammar.WithoutSayings(text.Written(sentence, MarkKind.Channel, MarkKind.Sentiment)),
            (current, word) => WordPattern.Whole(word).Replace(current, " "));
    }

    /// <summary>
    /// The parts of a sentence of which each must be carried by itself. Parts that speak of many interactions stand alone; the
    /// rest belongs together, unless each of several dates has a part of its own.
    /// </summary>
    private IEnumerable<Bundle> Bundles(string sentence, IReadOnlySet<ClaimMarker> all)
    {
        var segments = new List<(IReadOnlyList<Mark> Marks, IReadOnlySet<ClaimMarker> Markers)>();
        foreach (var segment in grammar.Segments(sentence).SelectMany(BeforeCounts))
        {
            var marks = text.Marks(segment).Where(mark => mark.Kind != MarkKind.Other).ToList();
            var markers = grammar.Markers(text.Written(segment, MarkKind.Channel));
            var isBare = WordPattern.Words(segment).Count() <= 2 && !Grammar.Aggregating.Append(ClaimMarker.Last).Any(markers.Contains)
                && marks.All(mark => mark.Kind != MarkKind.Number);
            if (isBare && segments.Count > 0)
            {
                var (before, beforeMarkers) = segments[^1];
                segments[^1] = ([.. before, .. marks], beforeMarkers.Union(markers).ToHashSet());
            }
            else
            {
                segments.Add((marks, markers));
            }
        }

        var isAnaphor = IsAnaphor(sentence, all);
        var aggregates = segments.Where(segment => IsAggregate(segment.Marks, segment.Markers)).ToList();
        var events = segments.Except(aggregates).ToList();
        foreach (var (marks, markers) in aggregates)
        {
            yield return new Bundle(marks, markers, isAnaphor && aggregates.Count == segments.Count, IsAggregate: true);
        }

        var dates = events.Count(segment => segment.Marks.Any(mark => mark.Kind == MarkKind.Date));
        var isEach = dates > 1 && events.All(segment => segment.Marks.Count == 0
            || (segment.Marks.Count(mark => mark.Kind == MarkKind.Date) == 1 && segment.Marks.Any(mark => Named.Contains(mark.Kind))));
        if (isEach)
        {
            foreach (var (marks, markers) in events.Where(segment => segment.Marks.Count > 0))
            {
                yield return new Bundle(marks, markers, IsAnaphor: false, IsAggregate: false);
            }
        }
        else if (events.Any(segment => segment.Marks.Count > 0))
        {
            yield return new Bundle(
                [.. events.SelectMany(segment => segment.Marks)], events.SelectMany(segment => segment.Markers).ToHashSet(), isAnaphor, IsAggregate: false);
        }
    }

    /// <summary>"Three times, twice by email" are two counts.</summary>
    private IEnumerable<string> BeforeCounts(string segment)
    {
        var parts = segment.Split(", ");
        var start = 0;
        for (var i = 1; i < parts.Length; i++)
        {
            if (parts[i].Length > 0 && MarkedText.IsPlace(parts[i][0]) && text.At(parts[i][0]).Kind == MarkKind.Number)
            {
                yield return string.Join(", ", parts[start..i]);
                start = i;
            }
        }

        yield return string.Join(", ", parts[start..]);
    }

    private static bool IsAggregate(IReadOnlyList<Mark> marks, IReadOnlySet<ClaimMarker> markers) =>
        marks.Any(mark => mark.Kind == MarkKind.Number)
        || (marks.All(mark => mark.Kind != MarkKind.Date) && !markers.Contains(ClaimMarker.Last) && Grammar.Aggregating.Any(markers.Contains));

    /// <summary>"It was a call" speaks of what the sentence before spoke of; a feeling without anything else, too.</summary>
    private bool IsAnaphor(string sentence, IReadOnlySet<ClaimMarker> markers)
    {
        if (text.Marks(sentence).Any(mark => mark.Kind == MarkKind.Date) || markers.Contains(ClaimMarker.Last) || markers.Contains(ClaimMarker.Earlier))
        {
            return false;
        }

        var beginning = string.Join(' ', text.Written(sentence, MarkKind.Channel).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(Beginning));
        return grammar.Position(ClaimMarker.Anaphor, beginning) >= 0
            || text.Marks(sentence).Where(mark => Named.Contains(mark.Kind)).All(mark => mark.Kind == MarkKind.Sentiment);
    }

    private bool IsCarried(Bundle bundle, Evidence found)
    {
        if (bundle.Marks.Count == 0)
        {
            return true;
        }

        if (!_counts.Carry(bundle, found))
        {
            return false;
        }

        var named = bundle.Marks.Where(mark => mark.Kind == MarkKind.Date || Named.Contains(mark.Kind)).ToList();
        return Combinations(named).All(combination =>
        {
            var carriers = redacted.Carriers.Where(carrier => Fits(carrier, combination, bundle)).ToList();
            if (combination.Count == 0)
            {
                return true;
            }

            found.Add(carriers, all: combination.Any(mark => mark.Kind == MarkKind.Date));
            return carriers.Count > 0;
        });
    }

    private bool Fits(Carrier carrier, IReadOnlyList<Mark> marks, Bundle bundle) =>
        marks.All(mark => IsOf(mark, carrier.Seen))
        && (!bundle.Markers.Contains(ClaimMarker.Last) || carrier == redacted.Carriers[0])
        && (!bundle.Markers.Contains(ClaimMarker.First) || marks.Count == 0 || (redacted.IsComplete && carrier.Seen.Date == redacted.Carriers[^1].Seen.Date))
        && (!bundle.Markers.Contains(ClaimMarker.Earlier) || carrier != redacted.Carriers[0] || _counts.IsRepeated(marks))
        && (!bundle.IsAnaphor || focus.On is null || focus.On.Contains(carrier))
        && (!bundle.IsAnaphor || focus.On is not null || bundle.Marks.All(mark => mark.Kind != MarkKind.Sentiment) || carrier == _lastFelt);

    internal static bool IsOf(Mark mark, PromptInteraction seen) => mark.Kind switch
    {
        MarkKind.Date => mark.Fits(seen.Date),
        MarkKind.Channel => mark.Values.Contains(seen.Channel),
        MarkKind.Topic => seen.Topic is { } topic && mark.Values.Contains(topic),
        MarkKind.Product => seen.Product is { } product && mark.Values.Contains(product),
        MarkKind.Sentiment => seen.Sentiment is { } sentiment && mark.Values.Contains(sentiment),
        _ => true,
    };

    /// <summary>Every way to take one mark of each kind, words for the same channel taken together.</summary>
    private static IEnumerable<IReadOnlyList<Mark>> Combinations(IReadOnlyList<Mark> marks)
    {
        IEnumerable<IReadOnlyList<Mark>> combinations = [[]];
        foreach (var kind in marks.GroupBy(mark => mark.Kind))
        {
            var choices = kind.Key == MarkKind.Channel ? Channels([.. kind]) : [.. kind];
            combinations = [.. combinations.SelectMany(combination => choices.Select(mark => (IReadOnlyList<Mark>)[.. combination, mark]))];
        }

        return combinations;
    }

    /// <summary>"You wrote to us by email" names one channel, not two.</summary>
    private static IReadOnlyList<Mark> Channels(IReadOnlyList<Mark> marks)
    {
        var exact = marks.Where(mark => mark.Values.Count == 1).ToList();
        var open = marks.Except(exact).Where(mark => !exact.Any(other => mark.Values.IsSupersetOf(other.Values)));
        return [.. exact, .. open];
    }
}

/// <summary>A part of a sentence that must be carried by itself.</summary>
/// <param name="Marks">The facts in it.</param>
/// <param name="Markers">What it claims of them.</param>
/// <param name="IsAnaphor">Whether it speaks of what was in focus before.</param>
/// <param name="IsAggregate">Whether it speaks of many interactions.</param>
internal sealed record Bundle(IReadOnlyList<Mark> Marks, IReadOnlySet<ClaimMarker> Markers, bool IsAnaphor, bool IsAggregate);

/// <summary>What carries a sentence.</summary>
internal sealed class Evidence
{
    private const int MostOfOneKind = 1;

    public List<Carrier> Carriers { get; } = [];

    public IEnumerable<string> Interactions => Carriers.Select(carrier => carrier.InteractionId);

    public List<string> Counts { get; } = [];

    /// <param name="carriers">The newest first.</param>
    /// <param name="all">Whether all of them are meant, not any.</param>
    public void Add(IReadOnlyList<Carrier> carriers, bool all) =>
        Carriers.AddRange(carriers.Take(all ? carriers.Count : MostOfOneKind).Except(Carriers));
}
