using Insights.Api.Answers;
using Npgsql;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Members;

/// <summary>Members of dimensions that stand in an entity's home, as it is now, whatever rows of facts there are of them.</summary>
internal sealed class HomeMembers(GoldSource warehouse, OwnRows ownRows, FreeText freeText, WarehouseVersion version, AnswerCache cache)
{
    private const string Schema = "gold";

    /// <summary>Those that most of the entity have, these first; <c>null</c> for those who have none.</summary>
    /// <param name="dimension">The dimension.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="Problems.ProblemException">403: the home's rows belong to no organisation; 503: nothing is published yet.</exception>
    public async Task<IReadOnlyList<object?>> ReadAsync(EntityDimension dimension, int limit, CancellationToken cancellationToken)
    {
        ownRows.Require(dimension.Name, [dimension.Relation]);
        var answer = await cache.GetOrAddAsync(
            AnswerCache.Key("home members", dimension.Relation, dimension.Sql, limit), await version.ReadAsync(cancellationToken),
            answer => (answer.Version, answer.Members.Count),
            () => WarehouseProblems.ReportAsync(dimension.Name, "fewer members", () => QueryAsync(dimension, limit, cancellationToken)));
        return answer.Members;
    }

    private async Task<Answer> QueryAsync(EntityDimension dimension, int limit, CancellationToken cancellationToken)
    {
        await using var command = warehouse.CreateCommand(
            $"""
            select published.version, members.is_there, members.member
            from ops.warehouse_version as published
            left join (
                select true as is_there, {dimension.Sql} as member, count(*) as owners
                from {new Relation(Schema, dimension.Relation)}
                group by 2
                order by owners desc, member
                limit $1
            ) as members on true
            order by members.owners desc, members.member
            """);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (read, members) = (0L, new List<object?>());
        while (await reader.ReadAsync(cancellationToken))
        {
            read = reader.GetInt64(0);
            if (!reader.IsDBNull(1))
            {
                members.Add(reader.IsDBNull(2) ? null : Seen(reader.GetValue(2)));
            }
        }

        return new(read, members);

        object? Seen(object value) => freeText.IsOf(dimension.Relation, dimension.Sql) ? FreeText.Shown(value) : value;
    }

    private sealed record Answer(long Version, IReadOnlyList<object?> Members);
}
