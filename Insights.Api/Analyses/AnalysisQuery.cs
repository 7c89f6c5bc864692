using System.Globalization;
using Insights.Api.Answers;
using Insights.Api.Problems;
using Microsoft.Extensions.Primitives;
using Warehouse.Project.Analyses;

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

    /// <summary>Where the page before ended; <c>null</c> for the first.</summary>
    public AnswerCursor? Cursor { get; init; }

    /// <summary>Rows before the page.</summary>
    public long Offset => Cursor?.Offset ?? 0;

    /// <summary>One text for the same question, whichever page of its answer is asked for.</summary>
    internal string Key => AnswerCache.Key(["analysis", Analysis.Name.Text, .. Analysis.Parameters.Select(parameter => Values[parameter.Name.Text])]);

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
            Limit = ReadLimit(given.GetValueOrDefault("limit")),
        };
        DataRange.RequireOrder(query.From, query.To);
        return given.TryGetValue("cursor", out var cursor) ? query with { Cursor = AnswerCursor.Read(cursor, query.Key) } : query;
    }

    private static object? Read(AnalysisParameter parameter, string? text) => (text ?? parameter.Default) switch
    {
        null or "" => null,
        var written when parameter.TryRead(written, out var value) => value,
        var written => throw Invalid($"{parameter.Name.Text} '{written}' is not {parameter.Accepts}", parameter.Values),
    };

    private static int ReadLimit(string? text) =>
        text is null ? DefaultLimit
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= LargestLimit ? number
        : throw Invalid($"limit '{text}' is not a whole number from 1 to {LargestLimit}", []);

    private static ProblemException Invalid(string detail, IReadOnlyList<string> accepted) => new(
        Problem.InvalidParameter, detail, accepted.Count == 0 ? null : new Dictionary<string, object?> { ["accepted"] = accepted });
}
