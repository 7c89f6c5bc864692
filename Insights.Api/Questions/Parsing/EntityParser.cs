using Insights.Api.Metrics;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Parsing;

/// <summary>
/// Reads a question for things by what they did and did not do: "customers who bought Kitchen in 2023 but not in 2024", clause by
/// clause. A word that is no part of one ends the reading: then it is no such question.
/// </summary>
internal sealed partial class EntityParser
{
    private const int LongestMember = 8;

    private static readonly HashSet<string> Openers =
    [
        "which", "what", "who", "whose", "list", "show", "me", "give", "how", "many", "number", "count", "of", "the", "all", "our", "are",
        "there", "find", "please", "can", "you", "tell", "get", "any", "is", "do", "we", "have", "a", "those", "name", "hello", "hi", "in"
    ];

    private static readonly HashSet<string> Joints = ["and", "but", "yet", "also", "then", "although", "while", "or"];

    private readonly IReadOnlyList<Word> _words;
    private readonly EntityDescription _entity;
    private readonly SemanticCatalog _semantics;
    private readonly IReadOnlyDictionary<(string Relation, string Dimension), MemberSet> _members;
    private readonly IReadOnlyList<Activity> _activities;
    private readonly List<EntityClause> _clauses = [new()];
    private readonly List<EntityValue> _own = [];

    private EntityParser(IReadOnlyList<Word> words, EntityDescription entity, SemanticCatalog semantics,
        IReadOnlyDictionary<(string Relation, string Dimension), MemberSet> members)
    {
        (_words, _entity, _semantics, _members) = (words, entity, semantics, members);
        _activities = semantics.Activities.Of(entity);
    }

    private EntityClause Clause => _clauses[^1];

    /// <summary>Whether the words are those of such a question at all.</summary>
    public static bool MayBe(IReadOnlyList<Word> words) => words.Any(word => Language.Absences.Contains(word.Text)
        || Language.Afterwards.Contains(word.Text) || Joints.Contains(word.Text)
        || word.Text is "both" or "only" or "exclusively" or "repeat" or "repeated" or "returning" or "than" or "whose"
            or "used" or "use" or "using" or "tried");

    /// <param name="words">The question.</param>
    /// <param name="entity">The thing that may be asked for.</param>
    /// <param name="semantics">The warehouse.</param>
    /// <param name="members">Values by relation and dimension.</param>
    /// <returns>None if the question does not ask for such things, or has a word that is no part of it.</returns>
    public static EntityQuestion? Parse(IReadOnlyList<Word> words, EntityDescription entity, SemanticCatalog semantics,
        IReadOnlyDictionary<(string Relation, string Dimension), MemberSet> members) =>
        new EntityParser(words, entity, semantics, members).Parse();

    private EntityQuestion? Parse()
    {
        var names = ActivityIndex.NamesOf(_entity);
        var (at, length) = Enumerable.Range(0, _words.Count)
            .Select(start => (start, names.Where(name => IsAt(start, name)).Select(name => name.Count).FirstOrDefault()))
            .FirstOrDefault(found => found.Item2 > 0);
        var isWho = length == 0 && _words[0].Text == "who";
        if (length == 0 && !isWho)
        {
            return null;
        }

        length = isWho ? 1 : length;
        var isRepeated = false;
        for (var before = 0; before < at;)
        {
            var taken = PeriodAt(before, at) ?? (_words[before].Text is "repeat" or "repeated" or "returning" ? 1 : (int?)null);
            isRepeated |= _words[before].Text is "repeat" or "repeated" or "returning";
            taken ??= Openers.Contains(_words[before].Text) ? 1 : OwnValue(before, at);
            if (taken is not { } step)
            {
                return null;
            }

            before += step;
        }

        for (var next = at + length; next < _words.Count;)
        {
            if (Step(next) is not { } step)
            {
                return null;
            }

            next += step;
        }

        _clauses.RemoveAll(clause => clause.IsEmpty);
        if (isWho && !_clauses.Exists(clause => clause.Activity?.CountedBy == _entity.Name))
        {
            return null;
        }

        foreach (var clause in _clauses)
        {
            clause.IsPeriodAlone = clause.Activity is null && clause.Values.Count == 0 && clause.Threshold is null;
        }

        return new EntityQuestion(_entity, _own, _clauses)
        {
            IsRepeated = isRepeated,
            IsCounted = Enumerable.Range(0, at).Any(index => _words[index].Text == "many"
                || (_words[index].Stem is "number" or "count" && index + 1 < at && _words[index + 1].Text == "of")),
        };
    }

    /// <summary>How many words the part at a word takes; none if there is no part.</summary>
    private int? Step(int at) =>
        Compared(at) ?? Threshold(at) ?? Act(at) ?? Negation(at) ?? PeriodAt(at, _words.Count) ?? Value(at) ?? Dimension(at) ?? Link(at);

    /// <summary>"More licences than active users".</summary>
    private int? Compared(int at)
    {
        ComparisonOperator? comparison = _words[at].Text switch
        {
            "more" or "higher" or "larger" => ComparisonOperator.Greater,
            "fewer" or "less" or "lower" or "smaller" => ComparisonOperator.Less,
            _ => null,
        };
        if (comparison is not { } known || MetricAt(at + 1) is not var (first, length)
            || !PeriodParser.Is(_words, at + 1 + length, "than") || MetricAt(at + 2 + length) is not var (second, other))
        {
            return null;
        }

        Open(Clause.HasContent);
        Clause.Compared = (first, known, second);
        return 2 + length + other;
    }

    private (Metric Metric, int Length)? MetricAt(int at) => at >= _words.Count ? null
        : _semantics.Phrases.StartingAt(_words, at).Where(match => match.Phrase.Metrics.Any())
            .OrderByDescending(match => match.Length)
            .SelectMany(match => match.Phrase.Metrics.Select(name => (_semantics.Metrics.Find(name)!, match.Length)))
            .Where(match => _semantics.Metrics.MetricsOf(_entity).Contains(match.Item1))
            .Select(match => ((Metric, int)?)match).FirstOrDefault();

    private int? Act(int at)
    {
        var found = _activities.FirstOrDefault(activity => IsAt(at, activity.Stems));
        if (found is null)
        {
            return null;
        }

        // "Without orders and sessions" may be without both or with the second.
        var isJoined = at > 0 && _words[at - 1].Text is "and" or "or"
            && _clauses.Count > 1 && _clauses[^2].IsNegative && !Clause.IsNegative;
        if (isJoined || (Clause.Activity is { } known && known.Metric != found.Metric))
        {
            return null;
        }

        Clause.Activity = found;
        return found.Stems.Count;
    }

    private int? Negation(int at)
    {
        if (!Language.Absences.Contains(_words[at].Text))
        {
            return null;
        }

        // "No longer", "no more" and "not again" are of the days after.
        if (_words[at].Text is "no" or "not" && PeriodParser.Is(_words, at + 1, "longer", "more", "anymore"))
        {
            Open(Clause.HasContent);
            (Clause.IsNegative, Clause.IsAfterwards) = (true, true);
            return 2;
        }

        if (_words[at].Text == "nor" && Clause.IsNegative && Clause.Values.Count > 0)
        {
            return 1;
        }

        // "Bought neither Kitchen nor Garden" denies what was bought; "bought, but not Garden" is of another clause.
        Open(Clause is not { Activity: not null, IsNegative: false, Periods.Count: 0, Values.Count: 0, Threshold: null, Compared: null });
        Clause.IsNegative = true;
        return 1;
    }

    private int? Threshold(int at)
    {
        if (Parsing.Threshold.Parse(_words, at) is not { } threshold || Clause.Threshold is not null)
        {
            return null;
        }

        Clause.Threshold = threshold;
        return threshold.Length;
    }

    private int? PeriodAt(int at, int end)
    {
        if (PeriodParser.Parse(_words, at) is not { } period || at + period.Length > end)
        {
            return null;
        }

        if (Clause.Periods.Count > 0 && !Clause.IsBoth)
        {
            return null;
        }

        // "In October and November" may be in either; "in October and in November" is in both.
        if (_clauses.Count > 1 && Clause is { IsNegative: false, Activity: null, Threshold: null, Values.Count: 0 }
            && !PeriodParser.Is(_words, at, "in", "during", "on"))
        {
            return null;
        }

        Clause.Periods.Add(new(period.Period,
            string.Join(' ', _words.Skip(at).Take(period.Length).Select(word => word.Text))));
        return period.Length;
    }

    private int? Link(int at)
    {
        var word = _words[at];
        switch (word.Text)
        {
            case "only" or "exclusively" or "just":
                Clause.IsOnly = true;
                return 1;
            case "both":
                Clause.IsBoth = true;
                return 1;
            case "first" or "last" when PeriodParser.Is(_words, at - 1, "whose", "their", "the", "who", "that"):
                Clause.Edge = word.Text;
                return 1;
        }

        if (Language.Afterwards.Contains(word.Text))
        {
            Clause.IsAfterwards = true;
            return 1;
        }

        if (Joints.Contains(word.Text))
        {
            var isSame = word.Text is "and" or "or" && (Clause.Values.Count > 0 || Clause.Periods.Count > 0)
                && (Clause.IsBoth || NextIsValue(at + 1));
            Clause.IsAnd |= isSame && word.Text == "and" && Clause.Values.Count > 0;
            Open(!isSame && word.Text != "or" && Clause.HasContent);
            return word.Text == "or" && !isSame ? null : 1;
        }

        if (Language.GenericVerbs.Contains(word.Text))
        {
            return 1;
        }

        return Language.StopWords.Contains(word.Text) || word.Text is "that" or "who" or "which" or "whose" or "ones" or "single" or "ever"
            or "people" or "even" or "still" ? 1 : null;
    }

    private void Open(bool isNew)
    {
        if (isNew && (Clause.HasContent || Clause.IsNegative))
        {
            _clauses.Add(new());
        }
    }

    private bool IsAt(int at, IReadOnlyList<string> stems) =>
        at + stems.Count <= _words.Count && Enumerable.Range(0, stems.Count).All(index => _words[at + index].Stem == stems[index]);
}
