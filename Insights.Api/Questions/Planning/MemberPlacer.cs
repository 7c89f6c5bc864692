using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;

namespace Insights.Api.Questions.Planning;

/// <summary>Turns the values of the data in a question into filters: accepted, left out, or side by side.</summary>
internal static class MemberPlacer
{
    /// <summary>A value belongs to the dimension that is named beside it, else to the only one that has it.</summary>
    public static Outcome? Place(MetricContext context)
    {
        foreach (var match in context.Matches)
        {
            var hint = context.Pending.Where(pending => IsBeside(context, pending.Mention, match)
                && match.Values.Any(value => IsMember(context, value.Dimension, pending.Dimension))).ToList();
            if (hint is [var named, ..])
            {
                context.Pending.Remove(named);
            }

            var candidates = hint.Count > 0 ? [.. match.Values.Where(value => IsMember(context, value.Dimension, hint[0].Dimension))]
                : match.Values;
            if (candidates.Count > 1)
            {
                var text = string.Join(' ', context.Question.Words.Skip(match.Start).Take(match.Length).Select(word => word.Text));
                var labels = candidates.Select(candidate => context.Semantics.LabelOf(context.Metric, candidate.Dimension));
                return new Ambiguous(
                    $"'{text}' is a value of several dimensions of {context.Label}: {string.Join(", ", labels)}",
                    [.. candidates.Select(candidate => context.Simple() is var simple ? simple with
                    {
                        Query = simple.Query with
                        {
                            Filters = [new MemberFilter(candidate.Dimension, [.. candidate.Values], match.IsExcluded)]
                        }
                    } : simple)]);
            }

            context.AddFilter(candidates[0].Dimension, [.. candidates[0].Values], match.IsExcluded);
        }

        if (IsSideBySide(context) && context.Matches.Any(match => match.Values.Any(value => value.Values.Count > 1)))
        {
            context.Sides = [.. context.Matches.Select(match => new Side(
                context.Question.Written(match.Start, match.Length).ToLowerInvariant(),
                new MemberFilter(match.Values[0].Dimension, [.. match.Values[0].Values], IsExcluded: false)))];
            context.Filters.RemoveAll(filter => filter.Dimension == context.Matches[0].Values[0].Dimension);
            return null;
        }

        if (context.Filters.GroupBy(filter => filter.Dimension).FirstOrDefault(filters => filters.Count() > 1) is { } both)
        {
            var values = $"{context.LabelOf(both.Key)} {string.Join(" and ", both.SelectMany(filter => filter.Members))}";
            var label = context.Label.ToLowerInvariant();
            return context.Refuse(
                $"{values}: who has one and not the other is a question about things, and {label} is about single rows");
        }

        if (IsSideBySide(context))
        {
            context.AddBy(context.Matches[0].Values[0].Dimension);
        }

        return null;
    }

    /// <summary>"Mobile vs desktop", "compare Kitchen and Garden": a row for each value.</summary>
    public static bool IsSideBySide(MetricContext context)
    {
        var words = context.Question.Words;
        if (context.Matches.Count < 2 || context.Matches.Any(match => match.IsExcluded)
            || context.Matches.SelectMany(match => match.Values.Select(value => value.Dimension)).Distinct().Count() != 1)
        {
            return false;
        }

        var links = Enumerable.Range(1, context.Matches.Count - 1).Select(index => Enumerable.Range(
            context.Matches[index - 1].End, context.Matches[index].Start - context.Matches[index - 1].End).ToList()).ToList();
        var isVersus = links.TrueForAll(link => link.Any(at => words[at].Text is "vs" or "versus" or "against"
            || (words[at].Text is "compared" or "relative" && at + 1 < words.Count && words[at + 1].Text is "to" or "with")));
        var isCompared = words.Any(word => word.Text is "compare" or "comparing" or "comparison" or "difference")
            && context.Question.Comparisons.Count == 0;
        if (isVersus)
        {
            context.Accounted.UnionWith(links.SelectMany(link => link)
                .Where(at => words[at].Text is "vs" or "versus" or "against" or "compared" or "relative"));
        }

        if (isVersus || isCompared)
        {
            context.Accounted.UnionWith(Enumerable.Range(0, words.Count)
                .Where(at => words[at].Text == "between" && at < context.Matches[0].Start));
        }

        return isVersus || isCompared;
    }

    /// <summary>A thing may be called by its key or by its name.</summary>
    private static bool IsMember(MetricContext context, string valued, string mentioned) =>
        valued == mentioned || context.Semantics.NameOf(context.Metric, mentioned) == valued;

    private static bool IsBeside(MetricContext context, Mention mention, MemberMatch match) =>
        mention.End <= match.Start ? Enumerable.Range(mention.End, match.Start - mention.End).All(at => IsLink(context, at))
        : match.End <= mention.Start && Enumerable.Range(match.End, mention.Start - match.End).All(at => IsLink(context, at));

    private static bool IsLink(MetricContext context, int at) =>
        context.Question.Words[at].Text is "is" or "of" or "the" or "named" or "called" or "and"
        || context.Matches.Any(match => match.Covers(at)) || context.Accounted.Contains(at);
}
