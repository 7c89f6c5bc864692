using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>
/// Gives each phrase of the warehouse its part of the plan: the metric itself, a dimension to group by, a condition, a population.
/// </summary>
internal static class MentionPlacer
{
    private static readonly string[] Having = ["with", "used", "using", "use", "had", "have", "having", "has", "any", "some"];

    public static Outcome? Place(MetricContext context)
    {
        foreach (var flag in context.Question.Flags)
        {
            if (flag.Relation != context.Semantics.RelationOf(context.Metric) || !context.Dimensions.Contains(flag.Dimension))
            {
                var name = Label.Of(flag.Dimension).ToLowerInvariant();
                return context.Refuse($"{context.Label} has no dimension '{name}'; {context.SayDimensions()}");
            }

            context.AddFilter(flag.Dimension, ["true"], isExcluded: false);
            context.Population ??= PopulationWith(context, flag.Dimension);
        }

        foreach (var mention in context.Question.Mentions.Where(mention => !context.Matches.Any(match => match.Covers(mention.Start))))
        {
            if (Place(context, mention) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    private static Refused? Place(MetricContext context, Mention mention)
    {
        var relation = context.Semantics.RelationOf(context.Metric);
        var dimension = mention.Phrase.Targets.OfType<DimensionTarget>()
            .FirstOrDefault(target => target.Relation == relation && context.Dimensions.Contains(target.Dimension))?.Dimension;
        var isNamed = mention.Phrase.Metrics.Contains(context.Metric.Name.Text)
            || (context.Question.ShareAt is not null && context.Metric.Numerator is { } part && mention.Phrase.Metrics.Contains(part));
        if (isNamed && (dimension is null || mention.Role is Role.Plain or Role.Counted))
        {
            return null;
        }

        var population = mention.Phrase.Targets.OfType<PopulationTarget>()
            .FirstOrDefault(target => context.Semantics.Metrics.Parts(context.Metric)
                .Any(part => part.Relation == target.Relation && part.Populations.ContainsKey(target.Population)))?.Population;
        if (population is not null)
        {
            return SetPopulation(context, population);
        }

        if (dimension is null && TimesRule.CountedIn(context, mention) is { } thing)
        {
            context.AddBy(thing);
            return null;
        }

        if (dimension is null)
        {
            return Misplaced(context, mention);
        }

        if (IsMissingAsked(context, mention, dimension))
        {
            return null;
        }

        if (mention.Role is Role.Breakdown or Role.Asked || context.WordBefore(mention) == "list")
        {
            var by = context.AddBy(dimension);
            if (mention.Role == Role.Breakdown && IsEach(context, mention))
            {
                context.Groups.Add(by);
            }

            if (context.WordBefore(mention) == "per" && context.Question.Ranking is null
                && ((IsCounted(context, by) && !CountsThings(context)) || context.Question.Words.Any(word => word.Text == "by")))
            {
                context.Per.Add(by);
            }
        }
        else
        {
            context.Pending.Add((mention, dimension));
        }

        return null;
    }

    /// <summary>Where the default population is chosen by a flag, the one of all rows has what is asked for.</summary>
    private static string? PopulationWith(MetricContext context, string flag)
    {
        var populations = context.Semantics.Metrics.Parts(context.Metric)[0].Populations;
        return populations.Count > 0 && populations.Values.First().Contains(flag, StringComparison.Ordinal)
            ? populations.FirstOrDefault(population => population.Value == "true").Key : null;
    }

    private static Refused? SetPopulation(MetricContext context, string population)
    {
        if (context.Population is not null && context.Population != population)
        {
            return context.Refuse($"{context.Label} cannot be asked for the populations {context.Population} and {population} at once");
        }

        context.Population = population;
        return null;
    }

    /// <summary>
    /// "Without a discount code" has none, "used a voucher" has any: no value is named, and that there is one is asked for.
    /// </summary>
    private static bool IsMissingAsked(MetricContext context, Mention mention, string dimension)
    {
        var words = context.Question.Words;
        if (context.Matches.Any(match => match.Start == mention.End || match.End == mention.Start))
        {
            return false;
        }

        var before = mention.Start - 1;
        while (before >= 0 && (Language.Articles.Contains(words[before].Text) || words[before].Text is "any" or "some"))
        {
            before--;
        }

        if (before < 0 || mention.Phrase.Metrics.Any()
            || (before > 0 && (Language.Highest.Contains(words[before - 1].Text) || Language.Lowest.Contains(words[before - 1].Text))))
        {
            return false;
        }

        var isWithout = words[before].Text is "without" or "no" or "missing";
        var isWith = Having.Contains(words[before].Text) && mention.Role == Role.Plain
            && context.Question.Words[mention.End - 1].IsSingular;
        if (!isWithout && !isWith)
        {
            return false;
        }

        context.AddFilter(dimension, [null], isExcluded: isWith);
        for (var at = before; at < mention.Start; at++)
        {
            context.Accounted.Add(at);
        }

        return true;
    }

    private static Refused Misplaced(MetricContext context, Mention mention)
    {
        var words = context.Question.Written(mention.Start, mention.Length);
        return mention.Phrase.HasDimension ? context.Refuse($"{context.Label} has no dimension '{words}'; {context.SayDimensions()}")
            : mention.Phrase.Targets.Any(target => target is PopulationTarget)
                ? context.Refuse($"{context.Label} has no population '{words}'; {context.SayPopulations()}")
            : context.Refuse($"'{words}' does not go with {context.Label}: ask for one number at a time");
    }

    /// <summary>"Per channel", "in each city", "of every firm".</summary>
    private static bool IsEach(MetricContext context, Mention mention) =>
        context.Question.Words.Take(mention.Start).Reverse().TakeWhile(word => Language.Articles.Contains(word.Text)
            || word.Text is "different" or "individual" or "per" or "each" or "every")
            .Any(word => word.Text is "per" or "each" or "every");

    /// <summary>Whether the metric counts things that others are about: "power users per firm" lists firms.</summary>
    private static bool CountsThings(MetricContext context) =>
        context.Metric.Type == MetricType.CountDistinct
        && context.Semantics.Metrics.Metrics.Any(metric => metric.Dimensions.Contains(context.Metric.Expression!));

    /// <summary>Per user, customer or firm a ratio makes sense: there is a metric that counts them.</summary>
    private static bool IsCounted(MetricContext context, string dimension) =>
        context.Semantics.Metrics.Metrics.Any(metric => metric.Type == MetricType.CountDistinct && metric.Expression == dimension);

    /// <summary>
    /// A dimension that is just mentioned is no breakdown that was asked for. With a value before it, it says what the value is of
    /// ("Red customers"), and where a number is asked for ("how many sessions did users have") it changes nothing. It is what is
    /// ranked or chosen where nothing else is, and what is listed where nothing else is asked; elsewhere it could be either.
    /// </summary>
    public static Outcome? PlacePending(MetricContext context)
    {
        var question = context.Question;
        var choosesRows = question.Ranking is not null || question.Thresholds.Count > 0
            || question.Change is { Selects: true } or { IsLargestFirst: not null };
        if (choosesRows && context.By.Count == 0 && question.AskedGrain is null
            && (question.Thresholds.Count == 0 || question.Grains.Count == 0))
        {
            context.AsksForOne = context.Pending.Count > 0
                && context.Pending.TrueForAll(pending => pending.Mention.HeadIn(question.Words).IsSingular);
            context.Pending.ForEach(pending => context.AddBy(pending.Dimension));
        }

        var open = context.Pending
            .Where(pending => !context.By.Contains(context.Semantics.KeyOf(context.Metric, pending.Dimension) ?? pending.Dimension)
                && !IsOfValue(context, pending.Mention) && !IsOfAll(context, pending.Mention))
            .Select(pending => pending.Dimension).Distinct().ToList();
        if (open.Count > 0 && context.By.Count == 0 && question.Grains.Count == 0 && context.Matches.Count == 0
            && question.AsksFirstDay is null)
        {
            open.ForEach(dimension => context.AddBy(dimension));
        }
        else if (open.Count > 0)
        {
            var without = Plans(context);
            open.ForEach(dimension => context.AddBy(dimension));
            var (names, label) = (string.Join(" and ", open.Select(context.LabelOf)), context.Label.ToLowerInvariant());
            return new Ambiguous(
                $"the question names {names} without saying whether each one's {label} is asked for", [.. without, .. Plans(context)]);
        }

        if (context.Per.Count == 0)
        {
            return null;
        }

        var (what, per) = (context.Label.ToLowerInvariant(), context.LabelOf(context.Per[0]));
        return new Ambiguous(
            $"'per {per}' may ask for {what} ÷ {QuestionWriter.Plural(per)}, which is no metric here, or for each {per}",
            [
                .. Plans(context),
                .. context.By.Count > context.Per.Count
                    ? [context.Simple().Listed([.. context.By.Except(context.Per)])] : Array.Empty<Plan>()
            ]);
    }

    private static IReadOnlyList<Plan> Plans(MetricContext context) => QueryArranger.Arrange(context) switch
    {
        Planned planned => [planned.Plan],
        Ambiguous ambiguous => ambiguous.Readings,
        _ => [],
    };

    private static bool IsOfValue(MetricContext context, Mention mention) => context.Matches.Any(match => match.End == mention.Start);

    private static bool IsOfAll(MetricContext context, Mention mention) =>
        context.Question.Ranking is null
        && context.WordBefore(mention) is "did" or "do" or "does" or "have" or "had" or "our" or "from" or "of" or "the" or "all"
        && context.Question.Words.Any(word => word.Text is "many" or "much");
}
