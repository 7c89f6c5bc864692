using Insights.Api.Answers;
using Npgsql;
using Warehouse.Project;

namespace Insights.Api.Metrics;

/// <summary>
/// Which pre-aggregations can answer: those that are published as this service defines them. One that waits for the run that
/// makes it, or makes it anew, has other numbers or none, and the fact answers until then.
/// </summary>
internal sealed class UsablePreAggregations(NpgsqlDataSource warehouse, ModelProject project, OwnRows ownRows, AnswerCache cache)
{
    /// <param name="version">The version that readers see now.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>Whether a relation of gold is as its model says.</returns>
    public async Task<Func<string, bool>> ReadAsync(long version, CancellationToken cancellationToken)
    {
        var usable = await cache.GetOrAddAsync(
            AnswerCache.Key("pre-aggregations"),
            version,
            usable => (usable.Version, 0),
            async () =>
            {
                await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
                return new Usable(await GoldCatalog.ReadAsync(connection, project, cancellationToken), version);
            });
        return relation => usable.Gold.IsModel(relation) && usable.Gold.IsCurrent(relation) && ownRows.AreIn(relation);
    }

    private sealed record Usable(GoldCatalog Gold, long Version);
}
