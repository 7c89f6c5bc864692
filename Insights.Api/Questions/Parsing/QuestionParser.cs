using Insights.Api.Metrics;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;

namespace Insights.Api.Questions.Parsing;

/// <summary>
/// Finds the parts of a question: thresholds, windows, shares, rankings, periods, comparisons, grains, and the warehouse's phrases.
/// Each takes its words, so that no word has two meanings, and words that none takes are left over.
/// </summary>
internal sealed partial class QuestionParser
{
    private readonly IReadOnlyList<Word> _words;
    private readonly bool[] _used;
    private readonly bool[] _breaksDown;
    private readonly List<Worded<Period>> _periods = [];
    private readonly List<Worded<Comparison>> _comparisons = [];
    private readonly List<Grain> _grains = [];
    private readonly List<Mention> _mentions = [];
    private readonly HashSet<int> _rankWords = [];
    private readonly List<Threshold> _thresholds = [];
    private readonly List<MemberMatch> _calendar = [];
    private readonly List<DimensionTarget> _flags = [];
    private Ranking? _ranking;
    private Grain? _askedGrain;
    private bool _asksForOne;
    private ChangeRequest? _change;
    private RowWindow? _window;
    private int? _shareAt;
    private bool? _asksFirstDay;

    private QuestionParser(IReadOnlyList<Word> words) =>
        (_words, _used, _breaksDown) = (words, new bool[words.Count], new bool[words.Count]);

    /// <param name="words">The question.</param>
    /// <param name="phrases">The warehouse's phrases.</param>
    /// <param name="members">Values of the data, whose words are no typing mistakes.</param>
    /// <param name="named">Words that are values of the data where they stand, whatever else they may be called.</param>
    /// <param name="measuresChange">Whether "drop in revenue" is a change of a metric, and not the name of an analysis.</param>
    public static ParsedQuestion Parse(IReadOnlyList<Word> words, PhraseIndex phrases, IReadOnlyList<MemberSet> members,
        IReadOnlyList<NamedMember> named, bool measuresChange = false)
    {
        var (corrected, corrections) = Corrector.Correct(words, phrases, members, named);
        var parser = new QuestionParser(corrected);
        foreach (var member in named)
        {
            parser.Use(member.Start, member.Length);
        }

        parser.FindCalendar();
        parser.FindPhrases(phrases, phrase => (phrase.Stems.Count > 1 || phrase.IsWhole) && !(measuresChange && IsAboutChange(phrase)));
        parser.FindThresholds();
        parser.FindWindow();
        parser.FindWhen();
        parser._change = ChangeRequest.Parse(corrected, at => !parser._used[at]);
        parser.FindRanking();
        parser.FindShare();
        parser.FindPeriods();
        parser.FindPhrases(phrases, phrase => !(measuresChange && IsAboutChange(phrase)));
        parser.FindVersus(phrases);
        parser.FindFlags(phrases);
        parser.FindGrains();
        parser.FindAskedGrain();
        parser.FindEdge();
        parser.AgreePeriods();
        return parser.Result(corrections, named);
    }

    /// <summary>
    /// Phrases of several words come before everything else, because they may hold words such as "first" or "monthly"; longer ones
    /// before shorter ones. Where two of one metric overlap, as in "average basket size", both are said.
    /// </summary>
    private void FindPhrases(PhraseIndex phrases, Func<Phrase, bool> isWanted)
    {
        var found = Enumerable.Range(0, _words.Count).SelectMany(at => phrases.StartingAt(_words, at))
            .Where(match => isWanted(match.Phrase))
            .OrderByDescending(match => match.Phrase.Stems.Count).ThenBy(match => match.At).ThenByDescending(match => match.Length)
            .ToList();
        foreach (var (phrase, at, length) in found.Where(match => IsFree(match.At, match.Length)))
        {
            if (found.Exists(other => IsDimensionBeyond(other, at, length)))
            {
                continue;
            }

            var overlapping = found.Where(other => other.At > at && other.At < at + length && other.At + other.Length > at + length
                && other.Phrase.Metrics.Intersect(phrase.Metrics).Any())
                .Select(other => other.At + other.Length - at).Where(whole => IsFree(at, whole)).Append(length).Max();
            Use(at, overlapping);
            _mentions.Add(new Mention(at, overlapping, phrase, Role.Plain));
            if (phrase.Grain is { } grain)
            {
                _grains.Add(grain);
            }
        }
    }

    private static bool IsAboutChange(Phrase phrase) =>
        phrase.Targets.TrueForAll(target => target is AnalysisTarget) && phrase.Stems.Any(Language.IsChange);

    /// <summary>"Revenue per customer segment" is by segment, though "revenue per customer" is a number of its own.</summary>
    private bool IsDimensionBeyond((Phrase Phrase, int At, int Length) other, int at, int length) =>
        length > 2 && other.At == at + length - 1 && other.Length > 1 && other.Phrase.HasDimension
        && Language.BreakdownMarkers.Contains(_words[other.At - 1].Text);

    private int? Number(int at) => at >= 0 && at < _words.Count && !_used[at] && PeriodParser.YearOf(_words[at].Text) is null
        ? Language.NumberOf(_words[at].Text) : null;

    private void UseRank(int at)
    {
        _used[at] = true;
        _rankWords.Add(at);
    }

    private void FindPeriods()
    {
        var isComparing = _words.Any(word => word.Text is "compare" or "versus" or "vs" or "comparing" or "comparison" or "difference");
        for (var at = 0; at < _words.Count; at++)
        {
            if (_used[at])
            {
                continue;
            }

            if (Changes.Parse(_words, at, index => !_used[index]) is { } change && IsFree(at, change.Length))
            {
                Use(at, change.Length);
                _periods.Add(new(change.Later, change.LaterWords));
                _comparisons.Add(new(change.Earlier, change.EarlierWords));
            }
            else if (Comparison.Parse(_words, at) is { } comparison && IsFree(at, comparison.Length))
            {
                Compare(at, comparison.Comparison, comparison.Length);
            }
            else if (PeriodParser.Parse(_words, at) is { } period && IsFree(at, period.Length))
            {
                Use(at, period.Length);
                _periods.Add(new(period.Period, Text(at, period.Length)));
                at += period.Length - 1;
                if (isComparing && _comparisons.Count == 0 && at + 2 < _words.Count && _words[at + 1].Text is "and" or "with" or "to"
                    && Comparison.After(_words, at + 2) is { } after && IsFree(at + 1, after.Length + 1))
                {
                    Compare(at + 1, after.Comparison, after.Length + 1);
                    _comparisons[^1] = new(after.Comparison, $"compared with {Text(at + 2, after.Length)}");
                }
            }
        }
    }

    private void Compare(int at, Comparison comparison, int length)
    {
        Use(at, length);
        _comparisons.Add(new(comparison, Text(at, length)));
    }

    /// <summary>"How many orders a day do we get on average".</summary>
    private (Grain Grain, int Length)? UnitOfMean(int at) =>
        _words[at].Text is "a" or "an" && PeriodParser.UnitOf(PeriodParser.TextAt(_words, at + 1)) is { } unit
        && _words.Any(word => word.Text is "average" or "mean" or "avg") ? (unit, 2) : null;

    private void AgreePeriods()
    {
        if (_periods is [var alone] && _comparisons.Count == 0 && _grains.Count == 0 && _askedGrain is null && _change is not null
            && _words[_change.At].Text is not ("difference" or "differ" or "differs") && Changes.Before(alone.Value) is { } before)
        {
            _comparisons.Add(new(before.Earlier, before.Words));
        }

        if (_periods is [var period] && _comparisons is [var comparison])
        {
            var (agreed, against) = PeriodPair.Agree(period.Value, comparison.Value);
            (_periods[0], _comparisons[0]) = (period with { Value = agreed }, comparison with { Value = against });
        }
    }

    private ParsedQuestion Result(IReadOnlyList<(string, string)> corrections, IReadOnlyList<NamedMember> named)
    {
        var mentions = _mentions.OrderBy(mention => mention.Start).Select(mention => mention with { Role = RoleOf(mention.Start) })
            .ToList();
        var asked = mentions.Where(mention => mention.Role == Role.Asked && mention.Phrase.HasDimension).ToList();
        return new ParsedQuestion
        {
            Words = _words,
            Mentions = mentions,
            Periods = _periods,
            Comparisons = _comparisons,
            Grains = [.. _grains.Distinct()],
            AskedGrain = _askedGrain,
            AsksForOne = _asksForOne || asked.Any(mention => mention.HeadIn(_words).IsSingular),
            Ranking = _ranking,
            Thresholds = _thresholds,
            Change = _change,
            ShareAt = _shareAt,
            Window = _window,
            AsksFirstDay = _asksFirstDay,
            Calendar = _calendar,
            Flags = _flags,
            Leftover = [.. Enumerable.Range(0, _words.Count).Where(at => named.Any(member => member.Covers(at))
                || (!_used[at] && !Language.StopWords.Contains(_words[at].Text) && _change?.Says(_words, at) != true))],
            Named = named,
            Corrections = corrections,
        };
    }

    private bool IsFree(int at, int length) => !_used.AsSpan(at, length).Contains(true);

    private void Use(int at, int length) => Array.Fill(_used, true, at, length);

    private string Text(int at, int length) => string.Join(' ', _words.Skip(at).Take(length).Select(word => word.Text));
}
