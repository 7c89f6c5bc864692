using Insights.Api.Answers;
using Npgsql;
using Warehouse.Project;

namespace Insights.Api.Metrics;

/// <summary>
/// Which pre-aggregations can answer: those that are published as this service defines them. One that waits for the run that
/// makes it, or makes it anew, has other numbers or none, and the fact answers until then.
/// </summary>
internal sealed class UsablePreAggregations(
    NpgsqlDataSource warehouse, ModelProject project, WarehouseVersion version, OwnRows ownRows, AnswerCache cache)
{
    /// <summary>
    /// A publish between the look at what is published and the statement may replace what that reads by something of another
    /// definition, or take it away. An answer names its version, so that is seen, and what is published is looked at again.
    /// </summary>
    /// <param name="current">The version that readers see now.</param>
    /// <param name="compile">Writes the statement, given whether a pre-aggregation of a name can be read.</param>
    /// <param name="read">Runs it.</param>
    /// <param name="sqlOf">The statement's text.</param>
    /// <param name="versionOf">The version that an answer is of.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<TAnswer> AnswerAsync<TStatement, TAnswer>(
        long current, Func<Func<string, bool>, TStatement> compile, Func<TStatement, Task<TAnswer>> read, Func<TStatement, string> sqlOf,
        Func<TAnswer, long> versionOf, CancellationToken cancellationToken)
        where TAnswer : class
    {
        var compiled = await CompileAsync(current);
        while (true)
        {
            var (answer, answered) = await TryAsync();
            if (answer is not null && answered == current)
            {
                return answer;
            }

            current = answered;
            var again = await CompileAsync(current);
            if (answer is not null && sqlOf(again) == sqlOf(compiled))
            {
                return answer;
            }

            compiled = again;
        }

        async Task<TStatement> CompileAsync(long published) => compile(await ReadAsync(published, cancellationToken));

        async Task<(TAnswer? Answer, long Version)> TryAsync()
        {
            try
            {
                var answer = await read(compiled);
                return (answer, versionOf(answer));
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
            {
                var published = await version.ReadAsync(cancellationToken);
                if (published == current)
                {
                    throw;
                }

                return (null, published);
            }
        }
    }

    /// <param name="current">The version that readers see now.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>Whether a relation of gold is as its model says.</returns>
    private async Task<Func<string, bool>> ReadAsync(long current, CancellationToken cancellationToken)
    {
        var usable = await cache.GetOrAddAsync(
            AnswerCache.Key("pre-aggregations"),
            current,
            usable => (usable.Version, 0),
            async () =>
            {
                await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
                return new Usable(await GoldCatalog.ReadAsync(connection, project, cancellationToken), current);
            });
        return relation => usable.Gold.IsModel(relation) && usable.Gold.IsCurrent(relation) && ownRows.AreIn(relation);
    }

    private sealed record Usable(GoldCatalog Gold, long Version);
}
