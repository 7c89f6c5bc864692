using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Planning.Refusals;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>
/// Decides what a question means for one metric. Every word must have its place in the plan: a word that has none makes a
/// refusal, because an answer without it would be the answer to another question.
/// </summary>
internal static class MetricPlanner
{
    public const int LargestLimit = 1000;

    /// <summary>In this order; the first that has an outcome ends the planning.</summary>
    private static readonly IReadOnlyList<Func<MetricContext, Outcome?>> Steps =
    [
        context => CountedMoney.Refuse(context.Question, context.Metric, context.Semantics, context.Simple),
        RefuseSuperlative,
        MentionPlacer.Place,
        RefuseLeftover,
        MemberPlacer.Place,
        RefusePeriods,
        MentionPlacer.PlacePending,
        QueryArranger.Refuse,
    ];

    /// <param name="question">The parsed words.</param>
    /// <param name="semantics">The warehouse.</param>
    /// <param name="metric">What is asked for.</param>
    /// <param name="members">The values of the metric's dimensions.</param>
    public static Outcome Plan(ParsedQuestion question, SemanticCatalog semantics, Metric metric, IReadOnlyList<MemberSet> members)
    {
        if (question.Ranking is { Other: not null } both)
        {
            return TwoRankings.Refuse(question, both, one => Plan(one, semantics, metric, members));
        }

        var change = question.Change?.Of(metric);
        var context = new MetricContext(question with { Change = change }, semantics, metric, members);
        if (question.Change is { } asked && change is null)
        {
            var number = metric.Label.ToLowerInvariant();
            return context.Refuse(
                $"'{question.Words[asked.At].Text}': whether more or less of {number} is better is not defined; ask for up or down");
        }

        return Steps.Select(step => step(context)).FirstOrDefault(outcome => outcome is not null) ?? QueryArranger.Arrange(context);
    }

    /// <summary>"The most active user" is one user, and the metric counts how many are active.</summary>
    private static Refused? RefuseSuperlative(MetricContext context)
    {
        var words = context.Question.Words;
        var named = context.Metric.Type != MetricType.CountDistinct ? null : context.Question.Mentions.FirstOrDefault(mention =>
            mention.Phrase.Metrics.Contains(context.Metric.Name.Text) && !mention.Phrase.HasDimension && mention.Length > 1
            && words[mention.End - 1].IsSingular && mention.Start > 0 && words[mention.Start - 1].Text is "most" or "least");
        return named is null ? null : context.Refuse(
            $"'{context.Question.Written(named.Start - 1, named.Length + 1)}' is one of {context.Label}: say by what number");
    }

    private static Refused? RefuseLeftover(MetricContext context)
    {
        var question = context.Question;
        var isSideBySide = MemberPlacer.IsSideBySide(context);
        var arranges = isSideBySide || context.By.Count > 0 || question.Grains.Count > 0 || question.Comparisons.Count > 0
            || question.Ranking is not null || AsksTrend(question);
        var unknown = question.Leftover.Where(at => !context.Accounted.Contains(at) && !context.Matches.Any(match => match.Covers(at))
            && !IsPlaced(context, at, arranges)).ToList();
        if (unknown.Count == 0)
        {
            return null;
        }

        var words = Corrector.Quoted(
            [.. unknown.Select(at => question.Words[at])], context.Semantics.Phrases, context.Members.SelectMany(set => set.Words));
        var first = question.Words[unknown[0]];
        var dimensions = $"{context.Label}'s dimensions. {context.Label}: {context.SayDimensions()}";
        return WrittenDay.Refuse(unknown.Select(index => question.Words[index].Text), context.Simple())
            ?? (Language.Statistics.Contains(first.Text)
                ? context.Refuse(
                    $"{context.Label} is a {MetricStatistics.TypeInWords(context.Metric)}: '{first.Text}' of it is not defined")
            : Language.BreakdownMarkers.Contains(unknown[0] == 0 ? "" : question.Words[unknown[0] - 1].Text)
                ? context.Refuse($"{context.Label} has no dimension {words}; {context.SayDimensions()}")
            : context.Refuse($"{words} is not understood: it is neither a word of the metric layer nor a value of {dimensions}"));
    }

    internal static bool AsksTrend(ParsedQuestion question) => question.Leftover.Any(at => question.Words[at].Stem == "trend");

    private static bool IsPlaced(MetricContext context, int at, bool arranges)
    {
        var question = context.Question;
        var word = question.Words[at];
        return QueryArranger.IsAverage(word)
                && (QueryArranger.AveragesOver(context) is not null || QueryArranger.IsMovingMean(context)) ? true
            : Language.Statistics.Contains(word.Text) ? MetricStatistics.IsOwn(context.Metric, word.Text)
            : Language.ComparisonWords.Contains(word.Text)
                    || (Language.Comparatives.Contains(word.Text) && question.Words.Any(than => than.Text == "than"))
                ? question.Comparisons.Count > 0 || question.Change is not null || MemberPlacer.IsSideBySide(context)
            : Language.Connecting.Contains(word.Text) ? arranges
            : word.Text == "ordered" ? arranges && at + 1 < question.Words.Count && question.Words[at + 1].Text == "by"
            : word.Text is "long" or "takes" && IsTime(context.Metric.Unit)
                ? question.Words.Any(how => how.Text == "how") && question.Words.Any(lasts => lasts.Text == "long")
            : word.Text == "between" ? question.Change is not null && question.Comparisons.Count > 0
            : word.Text == "or" && context.Matches.Any(match => match.Covers(at - 1)) && context.Matches.Any(match => match.Covers(at + 1));
    }

    /// <summary>"How long" asks for time.</summary>
    private static bool IsTime(string unit) => unit is "seconds" or "minutes" or "hours" or "days";

    private static Refused? RefusePeriods(MetricContext context)
    {
        var question = context.Question;
        var grains = question.Grains.Count - (QueryArranger.AveragesOver(context) is null ? 0 : 1);
        var named = string.Join(" and ", question.Grains.Select(MetricQueryParser.NameOf));
        return question.Periods.Count > 1 ? TwoPeriods.Refuse(question.Periods, context.Simple(), context.Refuse(""))
            : question.Comparisons.Count > 1 ? context.Refuse("there are two comparisons in the question: ask for one")
            : grains > 1 ? context.Refuse($"an answer has periods of one length, and {named} are asked for")
            : grains > 0 && question.AskedGrain is { } asked && !question.Grains.Contains(asked)
                ? context.Refuse(
                    $"an answer has periods of one length: {MetricQueryParser.NameOf(asked)}s are asked for, and {named}s are named")
            : question.Comparisons is [var comparison] && question.Periods.Count == 0
                    && comparison.Value is { ImpliedPeriod: null, Back: null or Grain.Total }
                ? context.Refuse($"which period is to be compared ('{comparison.Words}')? Name it, such as 'last month'")
            : question.Ranking?.Count is < 1 or > LargestLimit
                ? context.Refuse($"{question.Ranking.Count} are asked for; an answer lists 1 to {LargestLimit}")
            : null;
    }
}

/// <summary>Words such as "average" and "share": a metric is one statistic, and no other can be asked of it.</summary>
internal static class MetricStatistics
{
    public static bool IsOwn(Metric metric, string word) => word switch
    {
        "average" or "mean" or "avg" => metric.Type is MetricType.Average or MetricType.Ratio,
        "median" or "typical" => metric.Type is MetricType.Median,
        "total" or "sum" => metric.Type is MetricType.Sum or MetricType.Count or MetricType.CountDistinct,
        "distinct" or "unique" => metric.Type is MetricType.CountDistinct,
        "rate" or "ratio" or "share" or "percentage" or "percent" or "fraction" or "proportion" => metric.Type is MetricType.Ratio,
        _ => false,
    };

    /// <summary>Words for the part of a whole.</summary>
    public static bool IsShare(string word) => word == "share" || Language.Shares.Contains(word);

    public static string TypeInWords(Metric metric) => metric.Type switch
    {
        MetricType.CountDistinct => "count of distinct things",
        var type => type.ToString().ToLowerInvariant(),
    };
}
