using System.Globalization;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;
using Npgsql;
using NpgsqlTypes;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Answering;

/// <summary>Answers plans about analyses: runs the analysis with the plan's values as parameters.</summary>
internal sealed class AnalysisTable(QuestionWarehouse warehouse, MemberReader members, Layer layer)
{
    private const int UsualRows = 20;

    public async Task<QuestionAnswer> AnswerAsync(QuestionAnswer answer, QuestionPlan plan, CancellationToken cancellationToken)
    {
        var analysis = layer.Analyses.Find(plan.Name)!;
        var version = await members.VersionAsync(cancellationToken);
        await using var command = warehouse.Source.CreateCommand($"select * from (\n{analysis.Sql}\n) as answer\nlimit :_limit");
        foreach (var parameter in analysis.Parameters)
        {
            command.Parameters.Add(new NpgsqlParameter(parameter.Name.Text, TypeOf(parameter.Type)) { Value = Value(parameter, plan) ?? DBNull.Value });
        }

        command.Parameters.Add(new NpgsqlParameter("_limit", NpgsqlDbType.Bigint) { Value = (long)(plan.Limit ?? UsualRows) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => Read(reader, i)));
        }

        return answer with
        {
            Status = "answered",
            Sentence = Sentence(analysis, rows),
            Columns = [.. analysis.Columns.Select(column => new QuestionColumn(column.Name.Text, column.Label, column.Unit, MetricTable.TypeOf(rows.Select(row => row.GetValueOrDefault(column.Name.Text)))))],
            Rows = rows,
            Chart = Chart(analysis, rows),
            Sql = analysis.Sql,
            WarehouseVersion = version,
        };
    }

    private static object? Value(AnalysisParameter parameter, QuestionPlan plan)
    {
        object? day = parameter.Name.Text switch { "from" => plan.From, "to" => plan.To, _ => null };
        var text = plan.Parameters.GetValueOrDefault(parameter.Name.Text) ?? parameter.Default;
        return day ?? (text is not null && parameter.TryRead(text, out var value) ? value : null);
    }

    private static object? Read(NpgsqlDataReader reader, int i) =>
        reader.IsDBNull(i) ? null : reader.GetDataTypeName(i) == "date" ? reader.GetFieldValue<DateOnly>(i) : reader.GetValue(i);

    /// <summary>The sentence brings its own words around values, so that currencies and percents stand there without a sign.</summary>
    private static string Sentence(Analysis analysis, List<IReadOnlyDictionary<string, object?>> rows) => rows.Count == 0 ? analysis.SentenceWithoutRows.Trim()
        : SentenceTemplate.Parse(analysis.Sentence.Trim()).Render(column => rows[0][column] switch
        {
            null => "none",
            DateOnly day => ValueText.Of(day, null),
            bool flag => ValueText.Of(flag, null),
            string text => text,
            var number => ValueText.Plain(Convert.ToDouble(number, CultureInfo.InvariantCulture)),
        });

    private static ChartHint? Chart(Analysis analysis, List<IReadOnlyDictionary<string, object?>> rows)
    {
        var types = analysis.Columns.Select(column => (Name: column.Name.Text, column.Unit, Type: MetricTable.TypeOf(rows.Select(row => row.GetValueOrDefault(column.Name.Text))))).ToList();
        var x = types.FirstOrDefault(column => column.Unit is null && column.Type is "text" or "date").Name;
        var y = types.FirstOrDefault(column => column.Unit is not null && column.Type == "number").Name;
        return rows.Count > 1 && x is not null && y is not null ? new("bar", x, y) : null;
    }

    private static NpgsqlDbType TypeOf(ParameterType type) => type switch
    {
        ParameterType.Date => NpgsqlDbType.Date,
        ParameterType.Integer => NpgsqlDbType.Bigint,
        ParameterType.Number => NpgsqlDbType.Double,
        _ => NpgsqlDbType.Text,
    };
}
