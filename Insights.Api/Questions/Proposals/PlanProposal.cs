using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;

namespace Insights.Api.Questions.Proposals;

/// <summary>A plan as a language model may propose it. Nothing else of what it writes is used.</summary>
internal sealed record PlanProposal
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        MaxDepth = 8,
    };

    public string? Kind { get; init; }

    public string? Name { get; init; }

    public string[]? By { get; init; }

    public string? Grain { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    public Dictionary<string, string[]>? Filters { get; init; }

    public string? Population { get; init; }

    public string? Order { get; init; }

    public int? Limit { get; init; }

    public Dictionary<string, string>? Parameters { get; init; }

    /// <returns>
    /// The plan, still to be held against the metric layer; <c>null</c> if the text is no proposal of something that it has.
    /// </returns>
    public static Plan? Read(string text, SemanticCatalog semantics)
    {
        try
        {
            return JsonSerializer.Deserialize<PlanProposal>(text, Strict) is { Name: not null } proposal && !proposal.HasNull
                && proposal.Days() is { } days
                ? proposal.ToPlan(semantics, days) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>JSON may have nulls where the types have none.</summary>
    private bool HasNull => (By ?? []).Contains(null) || (Filters ?? []).Values.Any(values => values is null || values.Contains(null))
        || (Parameters ?? []).ContainsValue(null!);

    private Plan? ToPlan(SemanticCatalog semantics, Timeframe when)
    {
        var isBare = By is null && Filters is null && Grain is null or "total" && Population is null && Order is null;
        return (Kind, semantics.Metrics.Find(Name!), semantics.Analyses.Find(Name!)) switch
        {
            ("metric", { } metric, _) when Parameters is null or { Count: 0 } && GrainOf() is { } grain
                && Order is null or "value" or "-value" => new MetricPlan(new MetricQuery(metric, null, null)
                {
                    By = By ?? [],
                    Grain = grain,
                    Filters = [.. (Filters ?? []).OrderBy(filter => filter.Key, StringComparer.Ordinal)
                    .Select(filter => DimensionFilter.Of(filter.Key, filter.Value))],
                    Population = Population,
                    Order = Order is null ? [] : [("value", Order == "-value")],
                    Top = Limit is { } limit ? new TopRows(limit, null, []) : null,
                })
                {
                    When = when,
                    ProposedBy = "model",
                },
            ("analysis", _, { } analysis) when isBare => new AnalysisPlan(analysis)
            {
                Parameters = new SortedDictionary<string, string>(Parameters ?? [], StringComparer.Ordinal),
                Limit = Limit,
                When = when,
                ProposedBy = "model",
            },
            _ => null,
        };
    }

    private Grain? GrainOf() => Grain is null ? Metrics.Grain.Total : MetricQueryParser.Named(Grain, Enum.GetValues<Grain>());

    /// <returns>None where a day is no day.</returns>
    private Timeframe? Days()
    {
        var (from, to) = (Day(From), Day(To));
        return (From is not null && from is null) || (To is not null && to is null) ? null
            : from is null && to is null ? Timeframe.All
            : new Timeframe(new Period($"{from:yyyy-MM-dd}..{to:yyyy-MM-dd}", _ => (from, to)));
    }

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
