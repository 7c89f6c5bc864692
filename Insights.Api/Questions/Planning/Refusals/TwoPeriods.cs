using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Periods;

namespace Insights.Api.Questions.Planning.Refusals;

/// <summary>"January and February 2024" may ask for both together or for each: the nearest questions say which.</summary>
internal static class TwoPeriods
{
    private static readonly string[] Openers = ["in", "during", "for", "over", "on", "of", "from", "the"];

    /// <param name="periods">More than one.</param>
    /// <param name="simple">The plan without any period.</param>
    /// <param name="otherwise">What else can be asked.</param>
    public static Refused Refuse(IReadOnlyList<Worded<Period>> periods, MetricPlan simple, Refused otherwise)
    {
        var words = string.Join("; ", periods.Select(period => period.Words));
        return new(
            $"there are {periods.Count} periods in the question ({words}): say 'from … to …', or 'compared with'",
            [.. periods is [var first, var second] ? Nearest(first, second, simple) : [], .. otherwise.Nearest]);
    }

    private static IEnumerable<Plan> Nearest(Worded<Period> first, Worded<Period> second, MetricPlan simple)
    {
        var (earlier, later) = (Words(first), Words(second));
        var range = Period.FromTo(first.Value, second.Value);
        if (IsInOrder(first.Value, second.Value))
        {
            yield return simple with { When = Timeframe.Of(range, $"from {earlier} to {later}") };
        }

        var (period, comparison) = PeriodPair.Agree(second.Value, Comparison.With(first.Value));
        yield return simple with
        {
            When = new Timeframe(period, comparison) { PeriodWords = second.Words, Words = $"{later} compared with {earlier}" }
        };
    }

    /// <summary>What the day of asking decides may turn round; a range that does is no range.</summary>
    private static bool IsInOrder(Period first, Period second) =>
        Period.YearOf(second) is { } year && (first.InYear?.Invoke(year) ?? (Period.YearOf(first) is null ? null : first)) is { } start
        && start.Resolve(default).From <= second.Resolve(default).From;

    private static string Words(Worded<Period> period) => string.Join(' ', period.Words.Split(' ').SkipWhile(Openers.Contains));
}

/// <summary>One answer ranks one thing in one direction: a question for more would get half of an answer.</summary>
internal static class TwoRankings
{
    /// <summary>"The highest and the lowest", each as a question of its own.</summary>
    public static Outcome Refuse(ParsedQuestion question, Ranking both, Func<ParsedQuestion, Outcome> plan)
    {
        Outcome[] each = [plan(question with { Ranking = both with { Other = null } }), plan(question with { Ranking = both.Other })];
        Plan[] plans = [.. each.SelectMany(Plans)];
        return plans.Length == 0 ? each[0] : new Refused(
            "the question asks for the highest and for the lowest, and an answer ranks in one direction: ask for each on its own", plans);
    }

    /// <summary>"Top 3 brands in each city" may mean three of each city, three pairs, or the brands alone.</summary>
    public static Ambiguous OfPairs(MetricPlan plan, Func<string, string> label, Func<MetricPlan, MetricPlan> top)
    {
        string[] names = [.. plan.By.Select(label)];
        var listed = $"{string.Join(", ", names[..^1])} and {names[^1]}";
        var both = $"the {names[0]} and the {names[1]}";
        return new Ambiguous(
            $"{both} are both named: one answer ranks one of them, or lists every {listed} with the highest first",
            [.. plan.By.Select(dimension => top(plan.Listed(dimension))), plan.Listed([.. plan.By])]);
    }

    private static IEnumerable<Plan> Plans(Outcome outcome) => outcome switch
    {
        Planned planned => [planned.Plan],
        Ambiguous ambiguous => ambiguous.Readings,
        _ => [],
    };
}
