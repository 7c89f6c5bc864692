namespace Insights.Api.Questions.Planning.Refusals;

/// <summary>A share of a sum is no metric; what it would be made of can be asked for.</summary>
internal static class ShareRefusal
{
    /// <returns>None if the word is no share, or nothing is named that could have one.</returns>
    public static Refused? Of(string metric, string word, QuestionPlan simple, IReadOnlyList<MemberMatch> matches, Func<string, string> label)
    {
        if (!MetricStatistics.IsShare(word) || matches.Count == 0)
        {
            return null;
        }

        var values = matches.SelectMany(match => match.Values).DistinctBy(value => value.Dimension).ToList();
        var dimensions = string.Join(" or ", values.Select(value => label(value.Dimension)));
        return new(
            $"the {word} of {metric.ToLowerInvariant()} is no metric here: ask for {metric.ToLowerInvariant()} by {dimensions}, or of the part and of the whole",
            [
                .. values.Select(value => simple with { By = [value.Dimension], Order = "-value" }),
                .. values.Select(value => simple with { Filters = new SortedDictionary<string, IReadOnlyList<string>> { [value.Dimension] = value.Values } }),
                simple with { Filters = new SortedDictionary<string, IReadOnlyList<string>>() },
            ]);
    }
}
