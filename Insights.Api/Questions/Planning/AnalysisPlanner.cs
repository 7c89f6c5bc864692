using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Recognition;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>
/// Decides what a question means for an analysis. Words that are nothing else must occur in what is written about it, so that
/// nothing is asked that it does not answer.
/// </summary>
internal sealed class AnalysisPlanner
{
    private readonly Recognised _question;
    private readonly Analysis _analysis;
    private readonly HashSet<string> _ownStems;
    private readonly IReadOnlyList<MemberMatch> _matches;
    private readonly SortedDictionary<string, string> _parameters = new(StringComparer.Ordinal);

    private AnalysisPlanner(Recognised question, Analysis analysis, IReadOnlyList<MemberSet> members)
    {
        (_question, _analysis) = (question, analysis);
        string[] written = [analysis.Label, analysis.Description, analysis.Sentence, .. analysis.Synonyms, .. analysis.Columns.Select(column => column.Label)];
        _ownStems = [.. written.SelectMany(QuestionText.Stemmed)];
        _matches = MemberMatcher.Match(question, members);
    }

    private bool TakesPeriod => Takes("from") && Takes("to");

    public static Outcome Plan(Recognised question, Analysis analysis, IReadOnlyList<MemberSet> members) => new AnalysisPlanner(question, analysis, members).Plan();

    /// <summary>A metric that has the dimension which a parameter is named after, so that its values are known.</summary>
    public static IEnumerable<(Metric Metric, string Dimension)> MemberSources(Analysis analysis, Layer layer) =>
        analysis.Parameters.Where(parameter => parameter.Type == ParameterType.Text && parameter.Values.Count == 0)
            .Select(parameter => (Metric: layer.Metrics.Metrics.Where(metric => metric.Dimensions.Contains(parameter.Name.Text)).MaxBy(metric => metric.Owner == analysis.Owner), parameter.Name.Text))
            .Where(source => source.Metric is not null).Select(source => (source.Metric!, source.Text));

    private Outcome Plan() => PlaceMembers() ?? PlaceMentions() ?? CheckLeftover() ?? CheckPeriods() ?? (Outcome)new Planned(Write());

    private Refused? PlaceMembers()
    {
        foreach (var match in _matches)
        {
            foreach (var (dimension, values) in match.Values.Take(1))
            {
                if (!_parameters.TryAdd(dimension, values[0]))
                {
                    return Refuse($"{_analysis.Label} takes one value of {dimension}, and '{_parameters[dimension]}' and '{values[0]}' are asked for");
                }
            }
        }

        return null;
    }

    private Refused? PlaceMentions()
    {
        foreach (var mention in _question.Mentions)
        {
            var population = mention.Phrase.Targets.OfType<PopulationTarget>().Select(target => target.Population).FirstOrDefault(name => Parameter("population")?.Values.Contains(name) == true);
            if (population is not null)
            {
                _parameters["population"] = population;
            }
            else if (mention.Role == Role.Breakdown && !mention.Phrase.Targets.OfType<DimensionTarget>().Any(target => _analysis.Columns.Any(column => column.Name.Text == target.Dimension)))
            {
                return Refuse($"{_analysis.Label} cannot be broken down by '{WordsOf(mention)}'; {Takes()}");
            }
            else if (!mention.Phrase.Analyses.Contains(_analysis.Name.Text) && !mention.Phrase.Stems.All(IsOwn)
                && !mention.Phrase.Targets.OfType<DimensionTarget>().Any(target => _parameters.ContainsKey(target.Dimension)))
            {
                return Refuse($"{_analysis.Label} says nothing about '{WordsOf(mention)}'; {Takes()}");
            }
        }

        return null;
    }

    private Refused? CheckLeftover()
    {
        foreach (var at in _question.Leftover.Where(at => !_matches.Any(match => match.Covers(at))))
        {
            var word = _question.Words[at];
            if (_analysis.Parameters.FirstOrDefault(parameter => parameter.Values.Contains(word.Text)) is { } parameter)
            {
                _parameters[parameter.Name.Text] = word.Text;
            }
            else if (!IsOwn(word.Stem))
            {
                return Refuse($"'{word.Text}' is not understood for {_analysis.Label}; {Takes()}");
            }
        }

        return null;
    }

    /// <summary>Words of its texts, in another form too: it speaks of sales, a question of what is sold.</summary>
    private bool IsOwn(string stem) => _ownStems.Contains(stem) || (stem.Length > 3 && _ownStems.Any(own => own.StartsWith(stem, StringComparison.Ordinal)));

    private Refused? CheckPeriods() =>
        _question.Comparisons.Count > 0 ? Refuse($"{_analysis.Label} cannot be compared with another period; ask for each on its own")
        : _question.Periods.Count > 1 ? Refuse("there are two periods in the question: ask for one")
        : _question.Periods.Count == 1 && !TakesPeriod ? Refuse($"{_analysis.Label} is over all data and takes no period; {Takes()}")
        : _question.Grains.Any(grain => !IsOwn(grain.ToString().ToLowerInvariant())) ? Refuse($"{_analysis.Label} cannot be broken down by {_question.Grains[0].ToString().ToLowerInvariant()}; its columns are {string.Join(", ", _analysis.Columns.Select(column => column.Label.ToLowerInvariant()))}")
        : null;

    private QuestionPlan Write()
    {
        var period = _question.Periods is [var named] ? named : new Worded<Period>(Period.All, "");
        var counts = _question.Ranking?.Count is { } count && !_ownStems.Contains(Language.Numbers.FirstOrDefault(number => number.Value == count).Key ?? "") ? count : (int?)null;
        return Bare(_analysis) with
        {
            Parameters = _parameters,
            Period = period.Value.Expression,
            When = period.Value,
            Words = period.Words,
            Limit = counts,
            Corrections = MetricPlanner.Corrections(_question),
        };
    }

    internal static QuestionPlan Bare(Analysis analysis) => new() { Kind = "analysis", Name = analysis.Name.Text };

    private string WordsOf(Mention mention) => string.Join(' ', _question.Words.Skip(mention.Start).Take(mention.Length).Select(word => word.Text));

    private AnalysisParameter? Parameter(string name) => _analysis.Parameters.FirstOrDefault(parameter => parameter.Name.Text == name);

    private bool Takes(string name) => Parameter(name) is not null;

    private string Takes() => _analysis.Parameters.Count == 0 ? "it takes no parameters" : $"it takes {string.Join(", ", _analysis.Parameters.Select(parameter => parameter.Name.Text))}";

    private Refused Refuse(string reason) => new(reason, [Bare(_analysis)]);
}
