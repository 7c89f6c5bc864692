using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Insights.Api.Tests.Analyses.Oracles;

/// <summary>The answer of an analysis beside what an oracle says that it is.</summary>
internal static class AnalysisRows
{
    /// <summary>Every value of every row in order; money to the cent, other numbers to a billionth, because the server computes in binary ones.</summary>
    /// <param name="api">The API.</param>
    /// <param name="question">The analysis with its parameters.</param>
    /// <param name="expected">The rows in the order of the analysis's columns.</param>
    public static async Task AssertAnswersAsync(this HttpClient api, string question, IEnumerable<object?[]> expected)
    {
        var answer = await api.GetFromJsonAsync<JsonElement>($"/api/v1/analyses/{question}{(question.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=10000");
        var columns = answer.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()!).ToList();
        var units = answer.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("unit").GetString()).ToList();
        var rows = answer.GetProperty("rows").EnumerateArray().Select(row => columns.ConvertAll(column => row.GetProperty(column))).ToList();
        var wanted = expected.ToList();

        Assert.NotEmpty(wanted);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("next").ValueKind);
        foreach (var (row, i) in wanted.Zip(rows).Select((pair, i) => (pair, i)))
        {
            for (var column = 0; column < columns.Count; column++)
                Assert.True(units[column]?.StartsWith("USD", StringComparison.Ordinal) == true ? IsMoney(row.First[column], row.Second[column]) : Is(row.First[column], row.Second[column]), $"{question}: row {i} has {columns[column]} {row.Second[column].GetRawText()}, the oracle says {row.First[column] ?? "null"}: {string.Join(" | ", row.Second)}");
        }

        Assert.Equal((columns.Count, wanted.Count), (wanted[0].Length, rows.Count));
    }

    private static bool IsMoney(object? expected, JsonElement found) => expected is null ? found.ValueKind == JsonValueKind.Null
        : found.GetDecimal() == Math.Round(Convert.ToDecimal(expected, CultureInfo.InvariantCulture), 2, MidpointRounding.AwayFromZero);

    private static bool Is(object? expected, JsonElement found) => expected switch
    {
        null => found.ValueKind == JsonValueKind.Null,
        string text => found.ValueKind == JsonValueKind.String && found.GetString() == text,
        bool flag => found.ValueKind == (flag ? JsonValueKind.True : JsonValueKind.False),
        DateOnly day => found.ValueKind == JsonValueKind.String && found.GetString() == day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => found.ValueKind == JsonValueKind.Number && IsNear(Convert.ToDouble(expected, CultureInfo.InvariantCulture), found.GetDouble()),
    };

    private static bool IsNear(double expected, double found) => Math.Abs(expected - found) <= 1e-9 * Math.Max(1, Math.Abs(expected));
}
