using System.Globalization;
using Insights.Api.Answers;
using Insights.Api.Problems;
using Microsoft.Extensions.Primitives;
using Warehouse.Semantics;

namespace Insights.Api.Analyses;

/// <summary>A valid question to an analysis.</summary>
/// <param name="Analysis">What is asked.</param>
/// <param name="Values">The value of each of its parameters; <c>null</c> for one that was left out and has no default.</param>
public sealed record AnalysisQuery(Analysis Analysis, IReadOnlyDictionary<string, object?> Values)
{
    public const int DefaultLimit = 100;

    private const int LargestLimit = 10_000;

    /// <summary>Most rows of a page.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>First day of the range; <c>null</c> for the first with data.</summary>
    public DateOnly? From => Values.GetValueOrDefault("from") as DateOnly?;

    /// <summary>Last day of the range; <c>null</c> for the last with data.</summary>
    public DateOnly? To => Values.GetValueOrDefault("to") as DateOnly?;

    /// <summary>Rows before the page.</summary>
    public long Offset { get; init; }

    /// <exception cref="ProblemException">400: a parameter is unknown or has a value that it does not take; the message says what it takes.</exception>
    public static AnalysisQuery Parse(Analysis analysis, IEnumerable<KeyValuePair<string, StringValues>> parameters)
    {
        var given = parameters.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        string[] known = [.. analysis.Parameters.Select(parameter => parameter.Name.Text), "limit", "cursor"];
        if (given.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw Invalid($"'{unknown}' is not a parameter of {analysis.Name.Text}; parameters are {string.Join(", ", known)}", known);
        }

        var query = new AnalysisQuery(analysis, analysis.Parameters.ToDictionary(parameter => parameter.Name.Text, parameter => Read(parameter, given.GetValueOrDefault(parameter.Name.Text))))
        {
            Limit = (int)Whole("limit", given.GetValueOrDefault("limit"), 1, LargestLimit, DefaultLimit),
            Offset = Whole("cursor", given.GetValueOrDefault("cursor"), 0, int.MaxValue, 0),
        };
        DataRange.RequireOrder(query.From, query.To);
        return query;
    }

    private static object? Read(AnalysisParameter parameter, string? text) => (text ?? parameter.Default) switch
    {
        null or "" => null,
        var written when parameter.TryRead(written, out var value) => value,
        var written => throw Invalid($"{parameter.Name.Text} '{written}' is not {parameter.Accepts}", parameter.Values),
    };

    private static long Whole(string name, string? text, long least, long greatest, long otherwise) =>
        text is null ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= greatest ? number
        : throw Invalid(name == "cursor" ? $"cursor '{text}' is not the 'next' of a page" : $"{name} '{text}' is not a whole number from {least} to {greatest}", []);

    private static ProblemException Invalid(string detail, IReadOnlyList<string> accepted) => new(
        Problem.InvalidParameter, detail, accepted.Count == 0 ? null : new Dictionary<string, object?> { ["accepted"] = accepted });
}
