using Insights.Api.Answers;
using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Answering;

/// <summary>Answers questions about the warehouse itself.</summary>
internal sealed class CatalogTable(QuestionWarehouse warehouse, MemberReader members, SemanticCatalog semantics, OwnRows ownRows)
{
    private const string ColumnsSql =
        "select column_name::text, data_type::text from information_schema.columns where table_schema = 'gold' and table_name = $1 order by ordinal_position";

    public async Task<QuestionAnswer> AnswerAsync(QuestionAnswer answer, CatalogPlan plan, CancellationToken cancellationToken)
    {
        var table = plan.Topic switch
        {
            CatalogTopic.Metrics => Table(
                answer, $"There are {semantics.Metrics.Metrics.Count} metrics.", ["name", "label", "unit", "description"],
                semantics.Metrics.Metrics.Select(
                    metric => new object?[] { metric.Name.Text, metric.Label, metric.Unit, metric.Description })),
            CatalogTopic.Analyses => Table(
                answer, $"There are {semantics.Analyses.Analyses.Count} analyses.", ["name", "label", "description"],
                semantics.Analyses.Analyses.Select(analysis => new object?[] { analysis.Name.Text, analysis.Label, analysis.Description })),
            CatalogTopic.Relations => Table(
                answer,
                $"The schema gold has {semantics.Relations.Count} tables and views; ask for the columns of one by its name.",
                ["table", "description"],
                semantics.Relations.Select(model => new object?[] { model.Relation.Name, model.Description })),
            CatalogTopic.Columns => await ColumnsAsync(answer, plan.About!, cancellationToken),
            CatalogTopic.Definition => Definition(answer, plan.About!),
            CatalogTopic.Dimensions => Dimensions(answer, semantics.Metrics.Find(plan.About!)!),
            _ => await RangeAsync(answer, plan.About, cancellationToken),
        };
        return table with { WarehouseVersion = await members.VersionAsync(cancellationToken) };
    }

    private async Task<QuestionAnswer> ColumnsAsync(QuestionAnswer answer, string name, CancellationToken cancellationToken)
    {
        ownRows.Require($"the list of columns of {name}", [name]);
        var model = semantics.Relations.Single(model => model.Relation.Name == name);
        var described = model.Columns.ToDictionary(column => column.Name, column => column.Description);
        await using var command = warehouse.CreateCommand(ColumnsSql);
        command.Parameters.AddWithValue(name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add([reader.GetString(0), reader.GetString(1), described.GetValueOrDefault(reader.GetString(0))]);
        }

        return Table(
            answer,
            $"{name} has {rows.Count} columns. {model.Description}",
            ["column", "type", "description"],
            rows) with
        { Sql = ColumnsSql };
    }

    private QuestionAnswer Definition(QuestionAnswer answer, string name)
    {
        if (semantics.Metrics.Find(name) is not { } metric)
        {
            var analysis = semantics.Analyses.Find(name)!;
            return Table(answer, $"{analysis.Label}: {analysis.Description.Trim()}", ["name", "label", "owner"],
                [[name, analysis.Label, analysis.Owner]]);
        }

        var parts = semantics.Metrics.Parts(metric);
        return Table(
            answer,
            $"{metric.Label}, in {metric.Unit}: {metric.Description.Trim()}",
            ["name", "label", "type", "relation", "expression", "filter", "owner"],
            parts.Select(part => new object?[]
            {
                part.Name.Text, part.Label, part.Type.ToString().ToLowerInvariant(), part.Relation, part.Expression, part.Filter, part.Owner
            }));
    }

    private QuestionAnswer Dimensions(QuestionAnswer answer, Metric metric)
    {
        var dimensions = semantics.Metrics.DimensionsOf(metric);
        var labels = string.Join(", ", dimensions.Select(dimension => semantics.LabelOf(metric, dimension).ToLowerInvariant()));
        return Table(answer,
            $"{metric.Label} can be broken down by {(labels.Length == 0 ? "" : labels + " and by ")}day, week, month, quarter and year.",
            ["dimension", "label"],
            dimensions.Select(dimension => new object?[] { dimension, semantics.LabelOf(metric, dimension) }));
    }

    /// <summary>The days that relations have data for, each by the column that its metrics are dated by.</summary>
    private async Task<QuestionAnswer> RangeAsync(QuestionAnswer answer, string? metric, CancellationToken cancellationToken)
    {
        var parts = (metric is null ? semantics.Metrics.Metrics.Where(part => part.Relation is not null)
            : semantics.Metrics.Parts(semantics.Metrics.Find(metric)!).Take(1))
            .DistinctBy(part => (part.Relation, part.TimeColumn)).ToList();
        var rows = new List<object?[]>();
        foreach (var part in parts)
        {
            if (await RangeOfAsync(part, cancellationToken) is { } range)
            {
                rows.Add([part.Relation, part.TimeColumn, range.From, range.To]);
            }
        }

        if (rows.Count == 0)
        {
            return answer with
            {
                Status = "refused",
                Sentence = "There is no data yet: drop files into the landing directory, or wait for the first run to publish."
            };
        }

        var (from, to) = (rows.Min(row => (DateOnly)row[2]!), rows.Max(row => (DateOnly)row[3]!));
        var what = metric is null ? "The data of all metrics" : $"The data of {semantics.Metrics.Find(metric)!.Label}";
        return Table(answer, $"{what} reaches from {from:yyyy-MM-dd} to {to:yyyy-MM-dd}.", ["table", "column", "from", "to"], rows) with
        {
            DataFrom = from,
            DataTo = to,
            Sql = string.Join(";\n", parts.Select(MetricSql.Range)),
        };
    }

    /// <returns>The days with data; none if there is no row or no relation yet.</returns>
    public async Task<(DateOnly From, DateOnly To)?> RangeOfAsync(Metric part, CancellationToken cancellationToken)
    {
        if (!ownRows.AreIn(part.Relation!))
        {
            return null;
        }

        try
        {
            await using var command = warehouse.CreateCommand(MetricSql.Range(part));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return await reader.IsDBNullAsync(0, cancellationToken) ? null
                : (reader.GetFieldValue<DateOnly>(0), reader.GetFieldValue<DateOnly>(1));
        }
        catch (Npgsql.PostgresException e) when (e.SqlState is Npgsql.PostgresErrorCodes.UndefinedTable)
        {
            return null;
        }
    }

    private static QuestionAnswer Table(QuestionAnswer answer, string sentence, string[] names, IEnumerable<object?[]> rows)
    {
        var all = rows.ToList();
        return answer with
        {
            Status = "answered",
            Sentence = sentence,
            Columns = [.. names.Select((name, i) =>
                new QuestionColumn(name, char.ToUpperInvariant(name[0]) + name[1..], null, MetricTable.TypeOf(all.Select(row => row[i]))))],
            Rows = [.. all.Select(row => (IReadOnlyDictionary<string, object?>)names.Zip(row)
                .ToDictionary(cell => cell.First, cell => cell.Second))],
        };
    }
}
