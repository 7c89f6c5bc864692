using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>Writes the question that a plan answers, in words that mean nothing else.</summary>
internal static class QuestionWriter
{
    public static string Write(QuestionPlan plan, Layer layer) => plan.Kind switch
    {
        "metric" => Sentence(Metric(plan, layer, layer.Metrics.Find(plan.Name)!)),
        "analysis" => Sentence(Analysis(plan, layer, layer.Analyses.Find(plan.Name)!)),
        _ => Catalog(plan),
    };

    /// <summary>What distinguishes a reading from the others.</summary>
    public static string Label(QuestionPlan plan, Layer layer) => plan.Kind switch
    {
        "metric" when layer.Metrics.Find(plan.Name) is { } metric => string.Join(", ",
            [metric.Label,
            .. plan.By.Select(dimension => $"by {layer.LabelOf(metric, dimension).ToLowerInvariant()}"),
            .. plan.Grain == "total" ? Array.Empty<string>() : [$"by {plan.Grain}"],
            .. plan.Filters.Select(filter => $"{layer.LabelOf(metric, filter.Key).ToLowerInvariant()} {string.Join(" and ", filter.Value)}")]),
        "analysis" => layer.Analyses.Find(plan.Name)!.Label,
        _ => Catalog(plan),
    };

    private static string Metric(QuestionPlan plan, Layer layer, Metric metric)
    {
        var phrase = layer.Book.PhraseFor(metric) ?? metric.Label;
        var dimensions = plan.By.Select(dimension => layer.LabelOf(metric, dimension).ToLowerInvariant()).ToList();
        string[] breakdown = [.. dimensions, .. plan.Grain == "total" ? Array.Empty<string>() : [plan.Grain]];
        var subject = plan.Limit is { } limit
            ? $"{(plan.Order == "value" ? "bottom" : "top")} {limit} {string.Join(" and ", breakdown.Select(word => limit == 1 ? word : Plural(word)))} by {phrase.ToLowerInvariant()}"
            : breakdown.Length == 0 ? phrase : $"{phrase} by {string.Join(" and ", breakdown)}";
        string[] parts =
        [
            subject,
            .. plan.Filters.Select(filter => $"for {layer.LabelOf(metric, filter.Key).ToLowerInvariant()} {string.Join(" and ", filter.Value)}"),
            .. plan.Population is null ? Array.Empty<string>() : [$"{plan.Population} population"],
            plan.Words,
        ];
        return string.Join(' ', parts.Where(part => part.Length > 0));
    }

    private static string Analysis(QuestionPlan plan, Layer layer, Analysis analysis) =>
        string.Join(' ', ((string[])[layer.Book.PhraseFor(analysis) ?? analysis.Label, .. plan.Parameters.Values, plan.Words]).Where(part => part.Length > 0));

    private static string Catalog(QuestionPlan plan) => plan.Name switch
    {
        "metrics" => "What metrics are there?",
        "analyses" => "What analyses are there?",
        "relations" => "What tables are there?",
        "columns" => $"What columns does {plan.About} have?",
        "definition" => $"How is {plan.About} defined?",
        "dimensions" => $"What are the dimensions of {plan.About}?",
        _ => plan.About is null ? "What is the data range?" : $"What is the data range of {plan.About}?",
    };

    internal static string Plural(string word) => word.EndsWith('y') && !word.EndsWith("ay", StringComparison.Ordinal) ? word[..^1] + "ies" : word.EndsWith('s') ? word : word + "s";

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
