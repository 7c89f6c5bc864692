using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Recognition;

namespace Insights.Api.Questions.Planning.Refusals;

/// <summary>"January and February 2024" may ask for both together or for each: the nearest questions say which.</summary>
internal static class TwoPeriods
{
    private static readonly string[] Openers = ["in", "during", "for", "over", "on", "of", "from", "the"];

    /// <param name="periods">More than one.</param>
    /// <param name="simple">The plan without any period.</param>
    /// <param name="otherwise">What else can be asked.</param>
    public static Refused Refuse(IReadOnlyList<Worded<Period>> periods, QuestionPlan simple, Refused otherwise) => new(
        $"there are {periods.Count} periods in the question ({string.Join("; ", periods.Select(period => period.Words))}): say 'from … to …', or 'compared with'",
        [.. periods is [var first, var second] ? Nearest(first, second, simple) : [], .. otherwise.Nearest]);

    private static IEnumerable<QuestionPlan> Nearest(Worded<Period> first, Worded<Period> second, QuestionPlan simple)
    {
        var (earlier, later) = (Words(first), Words(second));
        var range = Period.FromTo(first.Value, second.Value);
        if (IsInOrder(first.Value, second.Value))
        {
            yield return simple with { Period = range.Expression, When = range, PeriodWords = $"from {earlier} to {later}", Words = $"from {earlier} to {later}", ComparedWith = null, Against = null };
        }

        var (period, comparison) = PeriodPair.Agree(second.Value, Comparison.With(first.Value));
        yield return simple with { Period = period.Expression, When = period, PeriodWords = second.Words, ComparedWith = comparison.Expression, Against = comparison, Words = $"{later} compared with {earlier}" };
    }

    /// <summary>What the day of asking decides may turn round; a range that does is no range.</summary>
    private static bool IsInOrder(Period first, Period second) =>
        Period.YearOf(second) is { } year && (first.InYear?.Invoke(year) ?? (Period.YearOf(first) is null ? null : first)) is { } start
        && start.Resolve(default).From <= second.Resolve(default).From;

    private static string Words(Worded<Period> period) => string.Join(' ', period.Words.Split(' ').SkipWhile(Openers.Contains));
}
