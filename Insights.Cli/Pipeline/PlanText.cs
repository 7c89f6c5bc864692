using System.Globalization;
using System.Text.Json;

namespace Insights.Cli.Pipeline;

/// <summary>A plan of PostgreSQL's as lines: each step under the one that takes its rows, with how many it gave.</summary>
internal static class PlanText
{
    private static readonly string[] Details =
        ["Sort Key", "Group Key", "Hash Cond", "Merge Cond", "Join Filter", "Index Cond", "Recheck Cond", "Filter"];

    /// <param name="step">The topmost step of <c>explain (format json)</c>.</param>
    public static string Of(JsonElement step) => string.Join('\n', Lines(step, 0));

    private static IEnumerable<string> Lines(JsonElement step, int depth)
    {
        var indent = new string(' ', depth * 2);
        var loops = Number(step, "Actual Loops");
        var rows = (Number(step, "Actual Rows") * loops).ToString("N0", CultureInfo.InvariantCulture);
        var relation = Text(step, "Relation Name") is { } table ? $" on {table}" : "";
        var index = Text(step, "Index Name") is { } name ? $" by {name}" : "";
        var times = loops > 1 ? $", {loops:0} times" : "";
        yield return $"{indent}{Text(step, "Node Type")}{relation}{index}: {rows} rows{times}";
        foreach (var detail in Details)
        {
            if (Text(step, detail) is { } condition)
                yield return $"{indent}    {detail}: {condition}";
        }

        if (step.TryGetProperty("Plans", out var below))
        {
            foreach (var line in below.EnumerateArray().SelectMany(child => Lines(child, depth + 1)))
                yield return line;
        }
    }

    private static double Number(JsonElement step, string property) => step.TryGetProperty(property, out var value) ? value.GetDouble() : 0;

    private static string? Text(JsonElement step, string property) => !step.TryGetProperty(property, out var value) ? null
        : value.ValueKind == JsonValueKind.Array ? string.Join(", ", value.EnumerateArray().Select(part => part.GetString()))
        : value.GetString();
}
