using System.Text.RegularExpressions;

namespace Insights.Cli.Tests;

/// <summary>Pictures on a terminal of 100 columns.</summary>
public sealed class ChartTests
{
    private const string Path = "GET /api/v1/metrics/sessions";

    [Fact]
    public async Task Many_periods_are_a_line_from_zero_with_the_dates_at_its_ends()
    {
        var lines = await ChartAsync([.. Enumerable.Range(0, 40).Select(day => (new DateOnly(2024, 1, 1).AddDays(day), (string?)null, 25.0 * day))]);

        Assert.Equal(10, lines.Count);
        // The line climbs from the lower left to the upper right, two by four dots to a character.
        Assert.Matches("^975 ┤\u2800{81,83}[\u2801-\u28ff]{11,13}$", lines[0]);
        Assert.Matches("^  0 ┤[\u2801-\u28ff]{11,14}$", lines[7]);
        for (var row = 0; row < 7; row++)
            Assert.True(lines[row].TakeWhile(c => c is ' ' or '│' or '┤' or '\u2800' || char.IsAsciiDigit(c)).Count() > lines[row + 1].TakeWhile(c => c is ' ' or '│' or '┤' or '\u2800' || char.IsAsciiDigit(c)).Count());
        Assert.Equal("    └" + new string('─', 94), lines[8]);
        Assert.Equal("     2024-01-01" + new string(' ', 74) + "2024-02-09", lines[9]);
    }

    [Fact]
    public async Task A_day_that_is_missing_takes_its_place_on_the_line()
    {
        // 14 days and then one a year later: all but the last are at the left end.
        var lines = await ChartAsync([.. Enumerable.Range(0, 14).Select(day => (new DateOnly(2024, 1, 1).AddDays(day), (string?)null, (day + 1) % 2 * 10.0)), (new DateOnly(2025, 1, 1), null, 0)]);

        Assert.Matches("^10 ┤[\u2800-\u28ff]{3,9}$", lines[0]);
        Assert.EndsWith("2025-01-01", lines[9]);
    }

    [Fact]
    public async Task What_falls_below_zero_has_a_line_too()
    {
        var lines = await ChartAsync([.. Enumerable.Range(0, 20).Select(day => (new DateOnly(2024, 1, 1).AddDays(day), (string?)null, day - 10.0))]);

        Assert.StartsWith("  9 ┤", lines[0]);
        Assert.StartsWith("-10 ┤", lines[7]);
    }

    [Fact]
    public async Task A_few_periods_are_bars_with_their_dates()
    {
        var lines = await ChartAsync([.. Enumerable.Range(0, 12).Select(month => (new DateOnly(2024, 1, 1).AddMonths(month), (string?)null, 1.0 + month))]);

        Assert.Equal(12, lines.Count);
        Assert.Matches("^2024-01-01  █+ 1 *$", lines[0]);
        Assert.Matches("^2024-12-01  █+ 12 *$", lines[11]);
    }

    [Fact]
    public async Task Several_things_over_time_have_a_small_line_each_on_one_scale()
    {
        var lines = await ChartAsync(
        [
            .. Enumerable.Range(0, 8).Select(week => (new DateOnly(2024, 1, 1).AddDays(7 * week), (string?)"Garden", 10.0 * week)),
            .. Enumerable.Range(0, 8).Where(week => week != 3).Select(week => (new DateOnly(2024, 1, 1).AddDays(7 * week), (string?)"Tea", 35.0)),
            (new DateOnly(2024, 1, 1), null, 10.0),
        ]);

        Assert.Equal(
            [
                "Garden  ▁▂▃▄▅▆▇█  0 to 70",
                "Tea     ▅▅▅ ▅▅▅▅  35 to 35",
                "(none)  ▂         10 to 10",
                "2024-01-01 to 2024-02-19",
            ],
            lines);
    }

    [Fact]
    public async Task Bars_are_named_by_all_that_names_them()
    {
        await using var api = (await StubApi.StartAsync()).On("POST /api/v1/ask", """
            {"status":"answered","sentence":"Pan and Lid.","columns":[{"name":"a","label":"A","unit":null,"type":"text"},{"name":"b","label":"B","unit":null,"type":"text"},{"name":"n","label":"Orders","unit":"orders","type":"number"}],
             "rows":[{"a":"Pan","b":"Lid","n":8},{"a":"Pan","b":"Hob","n":4}],"chart":{"kind":"bar","y":"n","labels":["a","b"],"x":"a"}}
            """);

        var text = Plain((await CommandRun.OfAsync(["ask", "pairs?"], api.Address, terminal: true)).Out);

        Assert.Matches("\nPan · Lid  █+ 8 *\nPan · Hob  █+ 4 *\n", text);
    }

    [Fact]
    public async Task Money_is_drawn_to_the_cent()
    {
        await using var api = (await StubApi.StartAsync()).On("POST /api/v1/ask", """
            {"status":"answered","sentence":"s","columns":[{"name":"a","label":"A","unit":null,"type":"text"},{"name":"n","label":"Revenue","unit":"USD","type":"number"}],
             "rows":[{"a":"Pan","n":8},{"a":"Lid","n":4.5}],"chart":{"kind":"bar","y":"n","labels":["a"],"x":"a"}}
            """);

        Assert.Matches("\nPan  █+ 8\\.00 *\nLid  █+ 4\\.50 *\n", Plain((await CommandRun.OfAsync(["ask", "revenue?"], api.Address, terminal: true)).Out));
    }

    /// <summary>The lines between the table and the definition.</summary>
    private static async Task<IReadOnlyList<string>> ChartAsync(IReadOnlyList<(DateOnly Day, string? Member, double Value)> rows)
    {
        var hasMembers = rows.Any(row => row.Member is not null);
        var json = rows.Select(row => $$"""{"period":"{{row.Day:yyyy-MM-dd}}"{{(hasMembers ? $",\"category\":{(row.Member is null ? "null" : $"\"{row.Member}\"")}" : "")}},"value":{{FormattableString.Invariant($"{row.Value}")}}}""");
        await using var api = (await StubApi.StartAsync()).On(Path, $$"""
            {"metric":"sessions","unit":"sessions","from":"2024-01-01","to":"2024-06-30","grain":"day","by":[{{(hasMembers ? "\"category\"" : "")}}],"rows":[{{string.Join(',', json)}}],
             "total":1,"truncated":false,"warehouse_version":7,"data_from":"2023-01-01","data_to":"2024-12-31","definition":"What it means.","sql":"select"}
            """);
        var text = Plain((await CommandRun.OfAsync(["metric", "sessions"], api.Address, terminal: true)).Out);
        return [.. text[(text.LastIndexOf('╯') + 1)..text.IndexOf("What it means.", StringComparison.Ordinal)].Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static string Plain(string text) => Regex.Replace(text, "\u001b\\[[0-9;?]*[a-zA-Z]", "");
}
