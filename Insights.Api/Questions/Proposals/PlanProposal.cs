using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Planning;

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

    /// <returns>The plan, still to be held against the metric layer; <c>null</c> if the text is no proposal.</returns>
    public static QuestionPlan? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<PlanProposal>(text, Strict) is { Kind: "metric" or "analysis", Name: not null } proposal ? proposal.ToPlan() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>JSON may have nulls where the types have none.</summary>
    private bool HasNull => (By ?? []).Contains(null) || (Filters ?? []).Values.Any(values => values is null || values.Contains(null)) || (Parameters ?? []).ContainsValue(null!);

    private QuestionPlan? ToPlan()
    {
        var (from, to) = (Day(From), Day(To));
        if (HasNull || (From is not null && from is null) || (To is not null && to is null))
        {
            return null;
        }

        var when = from is null && to is null ? Periods.Period.All : new Period($"{from:yyyy-MM-dd}..{to:yyyy-MM-dd}", _ => (from, to));
        return new QuestionPlan
        {
            Kind = Kind!,
            Name = Name!,
            By = By ?? [],
            Grain = Grain ?? "total",
            Filters = new SortedDictionary<string, IReadOnlyList<string>>((Filters ?? []).ToDictionary(filter => filter.Key, filter => (IReadOnlyList<string>)filter.Value), StringComparer.Ordinal),
            Population = Population,
            Order = Order,
            Limit = Limit,
            Parameters = new SortedDictionary<string, string>(Parameters ?? [], StringComparer.Ordinal),
            Period = when.Expression,
            When = when,
            From = from,
            To = to,
            ProposedBy = "model",
        };
    }

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
