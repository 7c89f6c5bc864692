using Dapper;
using Modeling.Worker.Building;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Merging;

/// <summary>The transaction of a merge, and what is known in it.</summary>
/// <param name="Transaction">Where the merge is made.</param>
/// <param name="Project">All models.</param>
/// <param name="Tester">Says which rows are in the way of a unique index.</param>
/// <param name="Keys">The keys of models with <c>recompute_by</c>.</param>
/// <param name="Followed">Relations whose changes models or tests ask for.</param>
internal sealed record MergeContext(
    NpgsqlTransaction Transaction, ModelProject Project, DataTester Tester, RecomputeKeys Keys, IReadOnlySet<Relation> Followed)
{
    public NpgsqlConnection Connection => Transaction.Connection!;

    private readonly HashSet<Relation> _changed = [];

    /// <summary>Those of the followed relations, so far, in which rows came or went.</summary>
    public IReadOnlySet<Relation> Changed => _changed;

    /// <returns>The relations whose changes a merged model follows.</returns>
    public static IEnumerable<Relation> FollowedBy(ModelProject project, Model model) => model.RecomputeBy.Count > 0
        ? RecomputeKeys.UpstreamOf(project, model)
        : model.Template.Changes.Select(changes => BuildNames.Upstream(project, changes)).Distinct();

    /// <summary>Makes the table of a relation's changes, and statistics of it for the statements that join it.</summary>
    /// <returns>Rows that came or went.</returns>
    public async Task<long> RecordAsync(Relation relation, string sql, CancellationToken cancellationToken)
    {
        var rows = await ExecuteAsync(sql, cancellationToken);
        if (rows > 0)
        {
            _changed.Add(relation);
            await ExecuteAsync($"analyze {BuildNames.ChangesOf(relation)}", cancellationToken);
        }

        return rows;
    }

    /// <returns>Rows that the statement made or changed. A command would not tell those of <c>create table as</c>.</returns>
    public async Task<long> ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(Connection) { BatchCommands = { new NpgsqlBatchCommand(sql) }, Timeout = 0 };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return (long)batch.BatchCommands[0].Rows;
    }

    /// <summary>Runs a statement that makes rows of a model.</summary>
    public async Task<ExplainedStatement> ExplainAsync(string statement, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(Connection) { BatchCommands = { new NpgsqlBatchCommand(ExplainedStatement.Write(statement)) }, Timeout = 0 };
        return await ExplainedStatement.RunAsync(batch, cancellationToken);
    }

    /// <summary>Runs a statement that fails when rows of a model are not unique.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows that have to be unique, as a relation.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The rows that it made, or which test of the model fails.</returns>
    public Task<(long Rows, TestResult? Failed)> ExecuteUniqueAsync(string statement, Model model, string rows, CancellationToken cancellationToken) =>
        UniqueRows.RunAsync(Transaction, statement, Tester, Project, model, rows, cancellationToken);

    public async Task<IReadOnlyList<string>> ColumnsAsync(Relation relation) =>
        [.. await Connection.QueryAsync<string>(
            "select attname from pg_attribute where attrelid = @relation::regclass and attnum > 0 and not attisdropped order by attnum",
            new { relation = relation.ToString() })];
}
