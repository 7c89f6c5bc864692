using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>
/// Decides what a question means for an analysis. Words that are nothing else must occur in what is written about it, so that
/// nothing is asked that it does not answer.
/// </summary>
internal sealed class AnalysisPlanner
{
    private readonly ParsedQuestion _question;
    private readonly Analysis _analysis;
    private readonly AnalysisWords _words;
    private readonly IReadOnlyList<MemberMatch> _matches;
    private readonly SortedDictionary<string, string> _parameters = new(StringComparer.Ordinal);
    private readonly HashSet<int> _placed = [];

    private AnalysisPlanner(ParsedQuestion question, Analysis analysis, IReadOnlyList<MemberSet> members)
    {
        (_question, _analysis) = (question, analysis);
        _words = new AnalysisWords(analysis);
        _matches = MemberMatcher.Match(question, members);
    }

    private bool TakesPeriod => Takes("from") && Takes("to");

    public static Outcome Plan(ParsedQuestion question, Analysis analysis, IReadOnlyList<MemberSet> members) =>
        new AnalysisPlanner(question, analysis, members).Plan();

    /// <summary>
    /// Metrics near the analysis that have the dimensions whose members its parameters take, so that the values are known.
    /// </summary>
    public static IEnumerable<(Metric Metric, string Dimension)> MemberSources(Analysis analysis, SemanticCatalog semantics) =>
        analysis.Parameters.Where(parameter => parameter.TakesMembers).SelectMany(parameter => parameter.MemberDimensions)
            .Select(dimension => (Metric: MetricWith(dimension, analysis, semantics), dimension))
            .Where(source => source.Metric is not null).Select(source => (source.Metric!, source.dimension));

    /// <summary>Another domain's dimension may have the same name and mean something else.</summary>
    private static Metric? MetricWith(string dimension, Analysis analysis, SemanticCatalog semantics)
    {
        var having = semantics.Metrics.Metrics.Where(metric => metric.Relation is not null && metric.Dimensions.Contains(dimension))
            .ToList();
        return having.FirstOrDefault(metric => analysis.Relations.Contains(metric.Relation!))
            ?? having.FirstOrDefault(metric => metric.Owner == analysis.Owner);
    }

    private Outcome Plan() => PlaceMembers() ?? PlaceRanking() ?? PlaceWords() ?? PlaceMentions() ?? CheckAlgebra() ?? CheckLeftover()
        ?? CheckPeriods() ?? (Outcome)new Planned(Write());

    private Refused? PlaceMembers()
    {
        foreach (var match in _matches)
        {
            var candidates = match.Values.Select(value => (
                Parameter: _analysis.Parameters.First(
                    parameter => parameter.TakesMembers && parameter.MemberDimensions.Contains(value.Dimension)).Name.Text,
                value.Dimension,
                Value: value.Values[0])).ToList();
            var named = candidates.Where(candidate => _question.Mentions.Any(mention =>
                mention.Phrase.Targets.OfType<DimensionTarget>().Any(target => target.Dimension == candidate.Dimension))).ToList();
            candidates = named.Count > 0 ? named : candidates;
            if (candidates.DistinctBy(candidate => candidate.Parameter).Count() > 1)
            {
                var parameters = string.Join(" or ", candidates.Select(candidate => candidate.Parameter).Distinct());
                return Refuse($"'{candidates[0].Value}' may be meant for {parameters} of {_analysis.Label}: say which");
            }

            if (Place(candidates[0].Parameter, candidates[0].Value) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    /// <summary>
    /// "Most" and "least" ask for an order of the rows: the analysis has it, or takes it as its parameter, or is not asked.
    /// </summary>
    private Refused? PlaceRanking()
    {
        if (_question.Ranking is not { } ranking)
        {
            return null;
        }

        if (ranking.Other is not null)
        {
            return Refuse(
                $"the question asks for the highest and for the lowest, and {_analysis.Label} has one order: ask for each on its own");
        }

        var word = ranking.Descending ? "highest" : "lowest";
        if (_analysis.RankedBy is null)
        {
            return Refuse(
                $"{_analysis.Label} does not rank: its rows are in no order of size, so that none of them is the {word}; {Takes()}");
        }

        if (_question.AskedGrain is { } grain && !_words.NamesColumn(grain.ToString().ToLowerInvariant()))
        {
            return Refuse($"{_analysis.Label} cannot say which {grain.ToString().ToLowerInvariant()} has the {word}; {Takes()}");
        }

        if (ranking.Descending)
        {
            return null;
        }

        return Takes(Analysis.OrderParameter) ? Place(Analysis.OrderParameter, Analysis.LowestFirst)
            : Refuse($"{_analysis.Label} has the highest first and cannot be turned round: what comes lowest is not in it");
    }

    /// <summary>Words by which a value of a parameter is called, wherever they stand: "unusual drops" asks for one direction.</summary>
    private Refused? PlaceWords()
    {
        foreach (var (parameter, value, stems) in _words.OfParameters)
        {
            for (var at = 0; at + stems.Count <= _question.Words.Count; at++)
            {
                if (Enumerable.Range(at, stems.Count).All(word => _question.Words[word].Stem == stems[word - at] && !_placed.Contains(word)
                    && !_matches.Any(match => match.Covers(word))))
                {
                    _placed.UnionWith(Enumerable.Range(at, stems.Count));
                    if (Place(parameter, value) is { } refused)
                    {
                        return refused;
                    }
                }
            }
        }

        return null;
    }

    private Refused? Place(string parameter, string value) =>
        _parameters.TryAdd(parameter, value) || _parameters[parameter] == value ? null
        : Refuse($"{_analysis.Label} takes one value of {parameter}, and '{_parameters[parameter]}' and '{value}' are asked for");

    private Refused? PlaceMentions()
    {
        foreach (var mention in _question.Mentions.Where(mention => !Enumerable.Range(mention.Start, mention.Length).All(_placed.Contains)))
        {
            var population = mention.Phrase.Targets.OfType<PopulationTarget>().Select(target => target.Population)
                .FirstOrDefault(name => Parameter("population")?.Values.Contains(name) == true);
            if (population is not null)
            {
                _parameters["population"] = population;
            }
            else if (mention.Role == Role.Breakdown
                && !mention.Phrase.Targets.OfType<DimensionTarget>()
                    .Any(target => _analysis.Columns.Any(column => column.Name.Text == target.Dimension)))
            {
                return Refuse($"{_analysis.Label} cannot be broken down by '{WordsOf(mention)}'; {Takes()}");
            }
            else if (IsOtherMeasure(mention))
            {
                return Refuse($"{_analysis.Label} is no analysis of '{WordsOf(mention)}', which is another measure; {Takes()}");
            }
            else if (!mention.Phrase.Analyses.Contains(_analysis.Name.Text) && !mention.Phrase.Stems.All(IsOwn)
                && !mention.Phrase.Targets.OfType<DimensionTarget>().Any(IsPlaced))
            {
                return Refuse($"{_analysis.Label} says nothing about '{WordsOf(mention)}'; {Takes()}");
            }
        }

        return null;
    }

    /// <summary>A measure that its description only mentions is not the one that it is about.</summary>
    private bool IsOtherMeasure(Mention mention) =>
        mention.Phrase.Metrics.Any() && !mention.Phrase.HasDimension && !mention.Phrase.Analyses.Contains(_analysis.Name.Text)
        && !mention.Phrase.Stems.All(_words.IsOfTitle);

    private bool IsPlaced(DimensionTarget target) =>
        _parameters.Keys.Any(name => Parameter(name) is { TakesMembers: true } parameter
            && parameter.MemberDimensions.Contains(target.Dimension));

    /// <summary>Conditions, shares and windows are asked of metrics.</summary>
    private Refused? CheckAlgebra() =>
        _question.Thresholds is [var threshold, ..]
            ? Refuse($"{_analysis.Label} takes no condition such as '{_question.Written(threshold.Start, threshold.Length)}'; {Takes()}")
        : _question.HasAlgebra
            ? Refuse(
                $"{_analysis.Label} is a table of its own, of which no shares, windows or days of the calendar can be asked; {Takes()}")
        : null;

    private Refused? CheckLeftover()
    {
        var changes = _question.Change is null ? [] : Enumerable.Range(0, _question.Words.Count)
            .Where(at => !_question.Mentions.Any(mention => at >= mention.Start && at < mention.End)
                && Language.IsChange(_question.Words[at].Text));
        foreach (var at in _question.Leftover.Union(changes).Where(at => !_placed.Contains(at) && !_matches.Any(match => match.Covers(at))))
        {
            var word = _question.Words[at];
            if (_analysis.Parameters.FirstOrDefault(parameter => parameter.Values.Contains(word.Text)) is { } parameter)
            {
                if (Place(parameter.Name.Text, word.Text) is { } refused)
                {
                    return refused;
                }
            }
            else if (!IsOwn(word.Stem))
            {
                return Refuse($"'{word.Text}' is not understood for {_analysis.Label}; {Takes()}");
            }
        }

        return null;
    }

    /// <summary>
    /// Where a ranking is asked for, a word of some column could be what is to be ranked by, which the analysis does not choose.
    /// </summary>
    private bool IsOwn(string stem) => _question.Ranking is null ? _words.IsOwn(stem) : _words.IsOfTitle(stem);

    private Refused? CheckPeriods() =>
        _question.Comparisons.Count > 0 ? Refuse($"{_analysis.Label} cannot be compared with another period; ask for each on its own")
        : _question.Periods.Count > 1 ? Refuse("there are two periods in the question: ask for one")
        : _question.Periods.Count == 1 && !TakesPeriod ? Refuse($"{_analysis.Label} is over all data and takes no period; {Takes()}")
        : _question.Grains.Any(grain => !_words.IsOwn(grain.ToString().ToLowerInvariant())) ? RefuseGrain()
        : null;

    private Refused RefuseGrain()
    {
        var grain = _question.Grains[0].ToString().ToLowerInvariant();
        var columns = string.Join(", ", _analysis.Columns.Select(column => column.Label.ToLowerInvariant()));
        return Refuse($"{_analysis.Label} cannot be broken down by {grain}; its columns are {columns}");
    }

    private AnalysisPlan Write()
    {
        var period = _question.Periods is [var named] ? named : new Worded<Period>(Period.All, "");
        var counts = _question.Ranking?.Count is { } count
            && !_words.IsOwn(Language.Numbers.FirstOrDefault(number => number.Value == count).Key ?? "") ? count : (int?)null;
        return Bare(_analysis) with
        {
            Parameters = _parameters,
            When = Timeframe.Of(period.Value, period.Words),
            Limit = counts,
            Corrections = MetricContext.Corrections(_question),
        };
    }

    internal static AnalysisPlan Bare(Analysis analysis) => new(analysis);

    private string WordsOf(Mention mention) =>
        string.Join(' ', _question.Words.Skip(mention.Start).Take(mention.Length).Select(word => word.Text));

    private AnalysisParameter? Parameter(string name) => _analysis.Parameters.FirstOrDefault(parameter => parameter.Name.Text == name);

    private bool Takes(string name) => Parameter(name) is not null;

    private string Takes() => _analysis.Parameters.Count == 0 ? "it takes no parameters"
        : $"it takes {string.Join(", ", _analysis.Parameters.Select(parameter => parameter.Name.Text))}";

    private Refused Refuse(string reason) => new(reason, [Bare(_analysis)]);
}
