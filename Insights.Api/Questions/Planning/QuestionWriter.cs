using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>Writes the question that a plan answers, in words that mean nothing else.</summary>
internal static class QuestionWriter
{
    public static string Write(Plan plan, SemanticCatalog semantics) => plan switch
    {
        MetricPlan metric => Sentence(Metric(metric, semantics)),
        EntityPlan entities => Sentence(EntityWriter.Write(entities, semantics)),
        AnalysisPlan analysis => Sentence(Join([semantics.Phrases.PhraseFor(analysis.Analysis) ?? analysis.Analysis.Label,
            .. analysis.Parameters.Values, analysis.When.Words])),
        _ => Catalog((CatalogPlan)plan),
    };

    /// <summary>What distinguishes a reading from the others.</summary>
    public static string Label(Plan plan, SemanticCatalog semantics) => plan switch
    {
        MetricPlan metric => string.Join(", ",
            [.. metric.Metrics.Select(each => each.Label),
            .. metric.By.Select(dimension => $"by {semantics.LabelOf(metric.Metric, dimension).ToLowerInvariant()}"),
            .. metric.HasGrain ? [$"by {MetricQueryParser.NameOf(metric.Grain)}"] : Array.Empty<string>(),
            .. metric.Members.Select(filter => SayFilter(filter, metric.Metric, semantics))]),
        EntityPlan entities => EntityWriter.Write(entities, semantics),
        AnalysisPlan analysis => analysis.Analysis.Label,
        _ => Catalog((CatalogPlan)plan),
    };

    /// <summary>A condition on members as a question says it: "for category Kitchen", "without voucher".</summary>
    public static string SayFilter(MemberFilter filter, Metric metric, SemanticCatalog semantics)
    {
        var label = semantics.LabelOf(metric, filter.Dimension).ToLowerInvariant();
        string[] members = [.. filter.Members.OfType<string>().Select(member => CalendarWords.NameOf(filter.Dimension, member) ?? member)];
        return members.Length == 0 ? $"{(filter.IsExcluded ? "with a" : "without")} {label}"
            : $"{(filter.IsExcluded ? "except" : "for")} {label} {string.Join(filter.IsExcluded ? " and " : " or ", members)}";
    }

    private static string Metric(MetricPlan plan, SemanticCatalog semantics) => Join(
    [
        Subject(plan, semantics),
        .. plan.Members.Select(filter => filter.IsExcluded || filter.Members.Contains(null) ? SayFilter(filter, plan.Metric, semantics)
            : $"for {semantics.LabelOf(plan.Metric, filter.Dimension).ToLowerInvariant()} {SayMembers(filter)}"),
        plan.Among is { } among ? $"for the {(among.Descending ? "top" : "bottom")} {Count(among.Top)} "
            + Plural(semantics.LabelOf(plan.Metric, among.Dimension).ToLowerInvariant()) : "",
        .. plan.Query.Filters.OfType<ComparisonFilter>().Select(filter => SayRows(filter, plan.Metric, semantics)),
        .. plan.Query.Population is { } population ? [$"{population} population"] : Array.Empty<string>(),
        plan.Query.Compare is Counterpart.PreviousUnit { Unit: var unit } && MetricQueryParser.NameOf(unit) is var name
            ? $"{name} over {name}" : "",
        plan.When.Words,
    ]);

    /// <summary>"At least 3 units", "more than 3600 seconds".</summary>
    private static string SayRows(ComparisonFilter filter, Metric metric, SemanticCatalog semantics)
    {
        var unit = semantics.Words.Find(filter.Dimension, semantics.RelationOf(metric))?.Unit ?? "";
        var number = filter.Operand is decimal value ? PlanContract.Number(value) : $"{filter.Operand}";
        return $"{Say(filter.Operator)[3..]} {number} {(ThresholdRules.IsMoney(unit) ? "dollars" : unit)}";
    }

    private static string SayMembers(MemberFilter filter) => string.Join(" and ", filter.Members.Select(
        member => CalendarWords.NameOf(filter.Dimension, member!) is { } day ? day + "s" : member));

    private static string Subject(MetricPlan plan, SemanticCatalog semantics)
    {
        var phrase = string.Join(" and ", plan.Metrics.Select(metric => semantics.Phrases.PhraseFor(metric) ?? metric.Label));
        phrase = plan.Query switch
        {
            { AveragePer: { } unit } => $"average {phrase.ToLowerInvariant()} per {MetricQueryParser.NameOf(unit)}",
            { Window: RowWindow.Running } => $"cumulative {phrase.ToLowerInvariant()}",
            { Window: RowWindow.Rolling rolling } =>
                $"{(plan.IsMovingMean ? "average " : "")}rolling {rolling.Count} {MetricQueryParser.NameOf(rolling.Unit)} "
                    + phrase.ToLowerInvariant(),
            { Share: not null } when plan.Focus is null => $"share of {phrase.ToLowerInvariant()}",
            _ => phrase,
        };
        var per = plan.Query.Top?.Per ?? [];
        string[] groups = [.. per.Select(key => $"per {(key == "period" ? MetricQueryParser.NameOf(plan.Grain) : Label(key))}")];
        string[] rows = [.. plan.By.Except(per).Select(Label),
            .. plan.HasGrain && !per.Contains("period") ? [MetricQueryParser.NameOf(plan.Grain)] : Array.Empty<string>()];
        return plan.Query switch
        {
            { Top: { } top } => Ranked(top),
            { Having: [var condition] } when rows.Length == 1 =>
                $"{Plural(rows[0])} with {phrase.ToLowerInvariant()} {Say(condition.Operator)} {PlanContract.Number(condition.Value)}",
            _ when rows.Length == 0 => phrase,
            _ => $"{phrase} by {string.Join(" and ", rows)}",
        };

        string Label(string dimension) => semantics.LabelOf(plan.Metric, dimension).ToLowerInvariant();

        string Ranked(TopRows top)
        {
            var direction = plan.Ranking is { Descending: false } ? "bottom" : "top";
            var listed = string.Join(" and ", rows.Select(word => top.Count == 1 ? word : Plural(word)));
            return $"{direction} {Count(top)} {listed} by {phrase.ToLowerInvariant()} {string.Join(' ', groups)}".TrimEnd();
        }
    }

    private static string Count(TopRows top) => top.Percent is { } percent ? $"{PlanContract.Number(percent)}% of" : $"{top.Count}";

    private static string Say(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.GreaterOrEqual => "of at least",
        ComparisonOperator.Greater => "of more than",
        ComparisonOperator.LessOrEqual => "of at most",
        ComparisonOperator.Less => "of less than",
        _ => "of exactly",
    };

    internal static string Join(IEnumerable<string> parts) => string.Join(' ', parts.Where(part => part.Length > 0));

    private static string Catalog(CatalogPlan plan) => plan.Topic switch
    {
        CatalogTopic.Metrics => "What metrics are there?",
        CatalogTopic.Analyses => "What analyses are there?",
        CatalogTopic.Relations => "What tables are there?",
        CatalogTopic.Columns => $"What columns does {plan.About} have?",
        CatalogTopic.Definition => $"How is {plan.About} defined?",
        CatalogTopic.Dimensions => $"What are the dimensions of {plan.About}?",
        _ => plan.About is null ? "What is the data range?" : $"What is the data range of {plan.About}?",
    };

    internal static string Plural(string word) =>
        word.Contains(' ', StringComparison.Ordinal) && word[(word.LastIndexOf(' ') + 1)..] is var last
            ? word[..^last.Length] + Stems.Plural(last) : Stems.Plural(word);

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
