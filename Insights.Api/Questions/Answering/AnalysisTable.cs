using Insights.Api.Analyses;
using Insights.Api.Questions.Planning;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Answering;

/// <summary>Answers plans about analyses with the same reader as the analyses' own routes.</summary>
internal sealed class AnalysisTable(AnalysisReader reader, SharedNames names)
{
    private const int UsualRows = 20;

    public async Task<QuestionAnswer> AnswerAsync(QuestionAnswer answer, AnalysisPlan plan, CancellationToken cancellationToken)
    {
        var analysis = plan.Analysis;
        var values = analysis.Parameters.ToDictionary(parameter => parameter.Name.Text, parameter => Value(parameter, plan));
        var table = await reader.AnswerAsync(new AnalysisQuery(analysis, values) { Limit = plan.Limit ?? UsualRows }, cancellationToken);
        return answer with
        {
            Status = "answered",
            Sentence = Sentence(analysis, plan, table) + await names.CaveatAsync(plan, cancellationToken)
                + MetricSentence.Caveats(plan, plan.When.From, plan.When.To, table.DataFrom, table.DataTo),
            Columns = [.. table.Columns.Select(column => new QuestionColumn(column.Name, column.Label, column.Unit, column.Type))],
            Rows = table.Rows,
            Chart = analysis.Chart is { } chart && table.Rows.Count > 1
                ? new("bar", chart.Value.Text, [.. chart.Labels.Select(label => label.Text)]) : null,
            Sql = table.Sql,
            WarehouseVersion = table.WarehouseVersion,
            DataFrom = table.DataFrom,
            DataTo = table.DataTo,
        };
    }

    private static object? Value(AnalysisParameter parameter, AnalysisPlan plan)
    {
        object? day = parameter.Name.Text switch { "from" => plan.When.From, "to" => plan.When.To, _ => null };
        var text = plan.Parameters.GetValueOrDefault(parameter.Name.Text) ?? parameter.Default;
        return day ?? (text is not null && parameter.TryRead(text, out var value) ? value : null);
    }

    /// <summary>Values stand there as in sentences about metrics, with their units.</summary>
    private static string Sentence(Analysis analysis, AnalysisPlan plan, AnalysisAnswer table) =>
        table.Rows is not [var first, ..] ? analysis.SentenceWithoutRows.Trim()
        : SentenceTemplate.Parse(Template(analysis, plan).Trim())
            .Render(name => ValueText.Of(first[name], table.Columns.First(column => column.Name == name).Unit));

    private static string Template(Analysis analysis, AnalysisPlan plan) =>
        plan.Parameters.Select(parameter => analysis.Sentences.GetValueOrDefault(parameter.Key)?.GetValueOrDefault(parameter.Value))
            .FirstOrDefault(sentence => sentence is not null) ?? analysis.Sentence;
}
