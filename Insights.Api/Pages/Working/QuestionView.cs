using System.Text.Json;
using Insights.Api.Charts;
using Insights.Api.Pages.Reading;
using Insights.Api.Questions;

namespace Insights.Api.Pages.Working;

/// <summary>An answer to a question as a page shows it.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Svg">Its rows as a picture; <c>null</c> where there is none to draw.</param>
/// <param name="Data">Its rows.</param>
public sealed record QuestionView(QuestionAnswer Answer, string? Svg, TableData Data)
{
    private const int MostBars = 20;
    private const int Width = 1180;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>What the question was understood as.</summary>
    public string Plan => JsonSerializer.Serialize(Answer.Plan, Json);

    public static QuestionView Of(QuestionAnswer answer)
    {
        var columns = answer.Columns;
        return new(answer, Draw(answer), new TableData(
            [.. columns.Select(column => new TableColumn(column.Label, column.Type == "number"))],
            [
                .. answer.Rows.Select(row => (IReadOnlyList<TableCell>)
                    [.. columns.Select(column => new TableCell(Cells.Text(row.GetValueOrDefault(column.Name), column.Unit)))]),
            ],
            HasMore: false));
    }

    private static string? Draw(QuestionAnswer answer) => answer.Chart switch
    {
        null => null,
        _ when answer.Rows.Count < 2 => null,
        { Kind: "line" } hint => Line(answer, hint),
        var hint => Bars(answer, hint),
    };

    private static string Bars(QuestionAnswer answer, ChartHint hint) => Drawn(width => BarChart.Render(new CategoryChart(
        "answer", answer.Question, answer.Sentence,
        [
            .. answer.Rows.Take(MostBars).Select(row => new Bar(
                string.Join(' ', hint.Labels.Select(label => Cells.Member(row.GetValueOrDefault(label)))), Cells.Number(row.GetValueOrDefault(hint.Y)))),
        ],
        FormatOf(answer, hint.Y))
    { Width = width }));

    private static string Drawn(Func<int, string> render) => ChartPair.Render(render, Width);

    private static string? Line(QuestionAnswer answer, ChartHint hint)
    {
        var points = answer.Rows.Where(row => row.GetValueOrDefault(hint.X) is DateOnly).ToList();
        var periods = points.Select(row => (DateOnly)row[hint.X]!).Distinct().Order().ToList();
        var series = points.GroupBy(row => string.Join(' ', hint.Labels.Skip(1).Select(label => Cells.Member(row.GetValueOrDefault(label))))).ToList();
        if (periods.Count < 2 || series.Count > BlockRequests.MostSeries)
        {
            return null;
        }

        var label = answer.Columns.First(column => column.Name == hint.Y).Label;
        return Drawn(width => LineChart.Render(new TimeChart(
            "answer", answer.Question, answer.Sentence, periods, GrainOf(periods),
            [
                .. series.Select(one =>
                {
                    var values = one.GroupBy(row => (DateOnly)row[hint.X]!).ToDictionary(group => group.Key, group => Cells.Number(group.First()[hint.Y]));
                    return new Series(one.Key.Length == 0 ? label : one.Key, [.. periods.Select(period => values.GetValueOrDefault(period))]);
                }),
            ],
            FormatOf(answer, hint.Y))
        { Width = width }));
    }

    private static ValueFormat FormatOf(QuestionAnswer answer, string column) =>
        ValueFormat.Of(answer.Columns.FirstOrDefault(known => known.Name == column)?.Unit ?? "");

    /// <summary>The shortest distance between two periods says what they are.</summary>
    private static TimeGrain GrainOf(List<DateOnly> periods) => periods.Zip(periods.Skip(1), (one, next) => next.DayNumber - one.DayNumber).Min() switch
    {
        < 7 => TimeGrain.Day,
        < 28 => TimeGrain.Week,
        < 90 => TimeGrain.Month,
        < 360 => TimeGrain.Quarter,
        _ => TimeGrain.Year,
    };
}
