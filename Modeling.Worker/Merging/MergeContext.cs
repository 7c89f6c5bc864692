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
/// <param name="Live">What the merged models are and read, where that is live.</param>
/// <param name="RowCounts">Rows of each model when the run began.</param>
internal sealed record MergeContext(
    NpgsqlTransaction Transaction,
    ModelProject Project,
    DataTester Tester,
    RecomputeKeys Keys,
    IReadOnlySet<Relation> Followed,
    IReadOnlyDictionary<Relation, RelationShape> Live,
    IReadOnlyDictionary<string, long> RowCounts)
{
    public NpgsqlConnection Connection => Transaction.Connection!;

    private readonly HashSet<Relation> _changed = [];

    /// <summary>Those of the followed relations, so far, in which rows came or went. The others have no table of changes.</summary>
    public IReadOnlySet<Relation> Changed => _changed;

    /// <returns>The relations whose changes a merged model follows.</returns>
    public static IEnumerable<Relation> FollowedBy(ModelProject project, Model model) => model.RecomputeBy.Count > 0
        ? RecomputeKeys.UpstreamOf(project, model)
        : model.Template.Changes.Select(changes => BuildNames.Upstream(project, changes)).Distinct();

    /// <summary>Notes that the table of a relation's changes has rows.</summary>
    public void Note(Relation relation) => _changed.Add(relation);

    /// <summary>Makes the table of a relation's changes, and statistics of it for the statements that join it.</summary>
    /// <returns>Rows that came or went.</returns>
    public async Task<long> RecordAsync(Relation relation, string sql, CancellationToken cancellationToken)
    {
        var rows = await ExecuteAsync([sql, .. MergeScript.Analyze(BuildNames.ChangesOf(relation))], cancellationToken);
        if (rows[0] > 0)
        {
            Note(relation);
        }

        return rows[0];
    }

    /// <summary>Sends statements together: the server waits for none of them.</summary>
    /// <returns>Rows that each made or changed. A command would not tell those of <c>create table as</c>.</returns>
    public async Task<IReadOnlyList<long>> ExecuteAsync(IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        await using var batch = Batch(statements);
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        return [.. batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select(command => (long)command.Rows)];
    }

    /// <summary>Sends statements together, of which the last is a query.</summary>
    /// <returns>Its rows.</returns>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        IEnumerable<string> statements, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var batch = Batch(statements);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await ReadAsync(reader, read, cancellationToken);
    }

    /// <summary>Sends statements together, of which the first is explained and the last is a query.</summary>
    /// <returns>What was done for the first, and the rows of the last.</returns>
    public async Task<(ExplainedStatement Made, IReadOnlyList<T> Rows)> ExplainAsync<T>(
        IEnumerable<string> statements, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var batch = Batch(statements);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var made = await ExplainedStatement.ReadAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return (made, await ReadAsync(reader, read, cancellationToken));
    }

    /// <summary>Runs an explained statement.</summary>
    public async Task<ExplainedStatement> ExplainAsync(string statement, CancellationToken cancellationToken)
    {
        await using var batch = Batch([statement]);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await ExplainedStatement.ReadAsync(reader, cancellationToken);
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Runs statements of which the last fails when rows of a model are not unique.</summary>
    /// <param name="statements">The statements; the first may be explained.</param>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows that have to be unique, as a relation.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task<UniqueRows.Result> ExecuteUniqueAsync(
        IReadOnlyList<string> statements, Model model, string rows, CancellationToken cancellationToken) =>
        UniqueRows.RunAsync(Transaction, statements, Tester, Project, model, rows, cancellationToken);

    /// <returns>What the run finds of a relation, live or built beside it.</returns>
    public async Task<RelationShape> ShapeAsync(Relation relation) => Live.GetValueOrDefault(relation)
        ?? (await RelationShape.ReadAsync(Connection, [relation])).GetValueOrDefault(relation)
        ?? throw new InvalidOperationException($"there is no relation {relation}, which the run has built or was planned with");

    private NpgsqlBatch Batch(IEnumerable<string> statements)
    {
        var batch = new NpgsqlBatch(Connection) { Timeout = 0 };
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        }

        return batch;
    }
}
