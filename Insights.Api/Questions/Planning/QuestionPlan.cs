using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Insights.Api.Questions.Periods;

namespace Insights.Api.Questions.Planning;

/// <summary>What a question was understood as. It is checked against the metric layer before anything is read.</summary>
public sealed record QuestionPlan
{
    private static readonly JsonSerializerOptions Canonical = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary><c>metric</c>, <c>analysis</c> or <c>catalog</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Of the metric or analysis; of a catalog question, what it is about: <c>metrics, analyses, relations, columns, definition, dimensions, data_range</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What a catalog question asks about: a metric, an analysis or a relation.</summary>
    public string? About { get; init; }

    /// <summary>Dimensions of a row.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Periods of a row: <c>total, day, week, month, quarter, year</c>.</summary>
    public string Grain { get; init; } = "total";

    /// <summary>The period as it was asked for, independent of the day of asking: <c>quarter -1</c>, <c>2024-03</c>, <c>all</c>.</summary>
    public string Period { get; init; } = "all";

    /// <summary>What it is compared with: <c>month before</c>, <c>2023</c>.</summary>
    public string? ComparedWith { get; init; }

    /// <summary>Accepted values by dimension.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filters { get; init; } = new SortedDictionary<string, IReadOnlyList<string>>();

    public string? Population { get; init; }

    /// <summary><c>value</c> or <c>-value</c> (highest first) where an order matters.</summary>
    public string? Order { get; init; }

    /// <summary>Most rows; <c>null</c> for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Parameters of an analysis.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new SortedDictionary<string, string>();

    /// <summary>First day, on the day of asking. Of two periods that are compared the later one, in whichever order they are named.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day.</summary>
    public DateOnly? To { get; init; }

    /// <summary>First day of the earlier one.</summary>
    public DateOnly? ComparedFrom { get; init; }

    public DateOnly? ComparedTo { get; init; }

    /// <summary>Mistyped words and what they were read as.</summary>
    public IReadOnlyDictionary<string, string> Corrections { get; init; } = new SortedDictionary<string, string>();

    /// <summary><c>rules</c>, or <c>model</c> when a language model proposed it.</summary>
    public string ProposedBy { get; init; } = "rules";

    [JsonIgnore]
    internal Period When { get; init; } = Periods.Period.All;

    [JsonIgnore]
    internal Comparison? Against { get; init; }

    /// <summary>The period and comparison in the asker's words.</summary>
    [JsonIgnore]
    internal string Words { get; init; } = "";

    /// <summary>The period alone in the asker's words.</summary>
    [JsonIgnore]
    internal string PeriodWords { get; init; } = "";

    /// <summary>SHA-256 over what was understood, in hex: the same question has the same on any day and in any spelling.</summary>
    internal string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(
        this with { From = null, To = null, ComparedFrom = null, ComparedTo = null, Corrections = new SortedDictionary<string, string>(), ProposedBy = "rules" }, Canonical))));
}

/// <summary>What becomes of a question.</summary>
internal abstract record Outcome;

internal sealed record Planned(QuestionPlan Plan) : Outcome;

/// <param name="Reason">Why, and what there is instead.</param>
/// <param name="Nearest">Plans that could be answered.</param>
internal sealed record Refused(string Reason, IReadOnlyList<QuestionPlan> Nearest) : Outcome;

/// <param name="Reason">What could be meant.</param>
/// <param name="Readings">Each as a plan.</param>
internal sealed record Ambiguous(string Reason, IReadOnlyList<QuestionPlan> Readings) : Outcome;
