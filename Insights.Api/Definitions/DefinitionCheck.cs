using System.Data;
using Insights.Api.Analyses;
using Insights.Api.Answers;
using Insights.Api.Metrics;
using Npgsql;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Definitions;

/// <summary>
/// Compares the definitions of metrics and analyses with gold: relations and columns that there are not, dimensions that the
/// relation lacks, expressions that do not compile or read what the service may not. Nothing is computed: the server plans each
/// statement.
/// </summary>
/// <remarks>
/// What is not in gold yet, or is there as an older form of the model, is left for the check after the next publish.
/// </remarks>
internal sealed class DefinitionCheck(NpgsqlDataSource warehouse, MetricCatalog metrics, AnalysisCatalog analyses, ModelProject project)
{
    /// <returns>What is wrong, each with file and line; empty when all is well.</returns>
    public async Task<IReadOnlyList<ContentException>> FindAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        var gold = await GoldCatalog.ReadAsync(connection, project, cancellationToken);
        var problems = new List<ContentException>();
        foreach (var metric in metrics.Metrics)
        {
            problems.AddRange(RelationProblems(metric, gold).Select(problem => new ContentException(
                metric.File, metric.Name.Line, $"metric '{metric.Name.Text}': {problem}")));
        }

        foreach (var model in metrics.SemanticModels.Where(model => gold.IsModel(model.Relation) && gold.IsCurrent(model.Relation)))
        {
            problems.AddRange(EntityProblems(model, gold));
            problems.AddRange(TimestampProblems(model, gold));
            problems.AddRange(await ExpressionProblemsAsync(connection, model, cancellationToken));
        }

        foreach (var metric in metrics.Metrics.Where(metric => metrics.Parts(metric).All(part => IsCurrent(part, gold))))
        {
            var compiled = MetricSql.Compile(metrics, EverythingOf(metric), default, default, gold.IsCurrent);
            if (problems.Count == 0 && await PlanAsync(connection, compiled, cancellationToken) is { } problem)
            {
                problems.Add(
                    new ContentException(metric.File, metric.Name.Line, $"metric '{metric.Name.Text}' does not compile: {problem}"));
            }
        }

        foreach (var analysis in analyses.Analyses.Where(analysis => analysis.Relations.All(gold.IsCurrent)))
        {
            problems.AddRange(RangeProblems(analysis, gold));
            problems.AddRange(await AnalysisProblemsAsync(connection, analysis, cancellationToken));
        }

        return problems;
    }

    private static IEnumerable<string> RelationProblems(Metric metric, GoldCatalog gold)
    {
        var reads = metric.DistinctCounts.Select(counts => (counts.Relation, Time: counts.TimeColumn,
            Columns: counts.Dimensions.Concat([counts.PreviousColumn, counts.CountColumn])
                .Concat(counts.PopulationColumn is { } column ? [column] : [])));
        foreach (var rollup in metric.Rollups.Where(rollup => !MetricRows.IsPercentile(metric) && gold.IsCurrent(rollup.Relation)))
        {
            if (rollup.Columns.Values.Any(
                columns => columns.Value is { } sum && gold.TypeOf(rollup.Relation, sum) is "double precision" or "real"))
            {
                yield return $"pre-aggregation '{rollup.Relation}': what floating-point numbers add up to depends on their order; "
                    + $"make the measure numeric, such as by expr: {metric.Expression}::numeric";
            }
        }

        if (metric.Relation is { } relation)
        {
            reads = reads.Prepend((relation, metric.TimeColumn!, metric.Dimensions.Where(
                dimension => !metric.DimensionExpressions.ContainsKey(dimension) && !metric.EntityDimensions.ContainsKey(dimension))));
        }

        foreach (var (name, time, columns) in reads)
        {
            if (!gold.IsModel(name))
            {
                yield return $"there is no model '{name}' in gold that warehouse_reader may read";
            }
            else if (gold.IsCurrent(name))
            {
                if (gold.TypeOf(name, time) is var type && type != "date")
                {
                    yield return type is null
                        ? $"gold.{name} has no column '{time}' (its time dimension); it has {gold.ColumnsOf(name)}"
                        : $"the time dimension '{time}' of gold.{name} is of type {type}, expected date";
                }

                foreach (var unknown in columns.Where(column => gold.TypeOf(name, column) is null))
                {
                    yield return $"gold.{name} has no column '{unknown}'; it has {gold.ColumnsOf(name)}";
                }
            }
        }
    }

    private static IEnumerable<ContentException> EntityProblems(SemanticModel model, GoldCatalog gold) =>
        model.Entities.Where(entity => gold.TypeOf(model.Relation, entity.Column) is null).Select(entity => new ContentException(
            model.File, entity.Name.Line, $"entity '{entity.Name.Text}': gold.{model.Relation} has no column '{entity.Column}'; "
                + $"it has {gold.ColumnsOf(model.Relation)}"));

    private static IEnumerable<ContentException> TimestampProblems(SemanticModel model, GoldCatalog gold) =>
        from time in model.Dimensions.Select(dimension => dimension.Timestamp).OfType<Located>()
        let type = gold.TypeOf(model.Relation, time.Text)
        where type != "timestamp with time zone"
        select new ContentException(model.File, time.Line, type is null
            ? $"timestamp: gold.{model.Relation} has no column '{time.Text}'; it has {gold.ColumnsOf(model.Relation)}"
            : $"timestamp: '{time.Text}' of gold.{model.Relation} is of type {type}, expected timestamp with time zone");

    /// <summary>In a condition, where what rows cannot be told apart by, such as an aggregate, is refused.</summary>
    private static async Task<IReadOnlyList<ContentException>> ExpressionProblemsAsync(
        NpgsqlConnection connection, SemanticModel model, CancellationToken cancellationToken)
    {
        var problems = new List<ContentException>();
        foreach (var dimension in model.Dimensions.Where(dimension => dimension.Sql is not null))
        {
            var condition = new CompiledQuery($"select from {new Relation("gold", model.Relation)} where ({dimension.Sql}) is null", []);
            if (await PlanAsync(connection, condition, cancellationToken) is { } problem)
            {
                problems.Add(new ContentException(
                    model.File, (dimension.Expr ?? dimension.Name).Line,
                    $"dimension '{dimension.Name.Text}': its expr does not compile: {problem}"));
            }
        }

        return problems;
    }

    private static bool IsCurrent(Metric part, GoldCatalog gold) =>
        gold.IsCurrent(part.Relation!) && part.DistinctCounts.All(counts => gold.IsCurrent(counts.Relation));

    /// <summary>By month and all dimensions: names and types of everything that a question can touch.</summary>
    private MetricQuery EverythingOf(Metric metric) => new(metric, null, null) { Grain = Grain.Month, By = metrics.DimensionsOf(metric) };

    private static async Task<string?> PlanAsync(NpgsqlConnection connection, CompiledQuery compiled, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"explain {compiled.Sql}", connection);
        foreach (var parameter in compiled.Parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
            return null;
        }
        catch (PostgresException e)
        {
            return e.MessageText;
        }
    }

    private static IEnumerable<ContentException> RangeProblems(Analysis analysis, GoldCatalog gold)
    {
        if (analysis.Range is { } range
            && gold.IsCurrent(range.Relation.Text) && gold.TypeOf(range.Relation.Text, range.Column) is var type && type != "date")
        {
            yield return new ContentException(Path.ChangeExtension(analysis.File, ".yml"), range.Relation.Line,
                type is null
                    ? $"range: gold.{range.Relation.Text} has no column '{range.Column}'; it has {gold.ColumnsOf(range.Relation.Text)}"
                    : $"range: '{range.Column}' of gold.{range.Relation.Text} is of type {type}, expected date");
        }
    }

    private static async Task<IReadOnlyList<ContentException>> AnalysisProblemsAsync(
        NpgsqlConnection connection, Analysis analysis, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(AnalysisReader.Paged(analysis), connection);
        AnalysisReader.AddParameters(command, AnalysisQuery.Parse(analysis, []));
        try
        {
            await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken);
            var found = Enumerable.Range(AnalysisReader.ColumnsBefore, reader.FieldCount - AnalysisReader.ColumnsBefore)
                .Select(reader.GetName).ToList();
            var expected = analysis.Columns.Select(column => column.Name.Text).ToList();
            return found.SequenceEqual(expected) ? []
                : [new ContentException(analysis.File, 1, $"the select gives the columns {string.Join(", ", found)}; "
                    + $"its properties file describes {string.Join(", ", expected)}")];
        }
        catch (PostgresException e)
        {
            return [new ContentException(analysis.File, 1, $"the select does not compile: {e.MessageText}")];
        }
    }
}
