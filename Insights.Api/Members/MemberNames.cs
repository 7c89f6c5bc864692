using System.Data.Common;
using Insights.Api.Answers;
using Npgsql;
using Warehouse.Project;

namespace Insights.Api.Members;

/// <summary>What a text names.</summary>
/// <param name="Written">As it was asked for.</param>
/// <param name="Members">The member that is written so; else all that differ from it in the case of letters alone; else none.</param>
/// <param name="Nearest">Where it names none, the members that are most like it.</param>
/// <param name="Version">The version of the warehouse that has these members.</param>
internal sealed record NamedMembers(string Written, IReadOnlyList<string> Members, IReadOnlyList<string> Nearest, long Version);

/// <summary>Finds the members of dimensions that texts name, once for each version of the warehouse.</summary>
internal sealed class MemberNames(NpgsqlDataSource warehouse, ModelProject project, AnswerCache cache)
{
    private readonly MemberSources _sources = new(warehouse, project, cache);

    /// <param name="relations">The relations of gold that are asked.</param>
    /// <param name="dimensions">The dimensions of which it may be a member.</param>
    /// <param name="written">What is to be found.</param>
    /// <param name="version">The version that readers see now.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public Task<NamedMembers> FindAsync(
        IReadOnlyList<string> relations, IReadOnlyList<string> dimensions, string written, long version, CancellationToken cancellationToken) => cache.GetOrAddAsync(
            AnswerCache.Key(["member", written, relations.Count, .. relations, .. dimensions]),
            version,
            named => (named.Version, named.Members.Count + named.Nearest.Count),
            async () =>
            {
                var columns = new List<MemberColumn>();
                foreach (var dimension in dimensions)
                {
                    columns.AddRange((await _sources.FindAsync(relations, dimension, version, cancellationToken)).Select(relation => new MemberColumn(relation, dimension)));
                }

                return await HasAsync(columns, written, cancellationToken) ? new(written, [written], [], version) : await LookThroughAsync(columns, written, version, cancellationToken);
            });

    /// <summary>Looks for the text as it stands, which is what almost every question has, and stops at the first row that has it.</summary>
    private async Task<bool> HasAsync(List<MemberColumn> columns, string written, CancellationToken cancellationToken)
    {
        foreach (var column in columns)
        {
            await using var command = warehouse.CreateCommand($"select from {column.Relation} where {column.Text} = $1 limit 1");
            command.Parameters.Add(new NpgsqlParameter { Value = written });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Letters are compared here: what PostgreSQL takes for the same letter depends on the locale of the server.</summary>
    private async Task<NamedMembers> LookThroughAsync(List<MemberColumn> columns, string written, long version, CancellationToken cancellationToken)
    {
        var members = new SortedSet<string>(StringComparer.Ordinal);
        var nearest = new NearestTexts(written);
        foreach (var column in columns)
        {
            await using var command = warehouse.CreateCommand($"select distinct {column.Text} from {column.Relation} where {column.Name} is not null");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await foreach (var member in TextsAsync(reader, cancellationToken))
            {
                if (string.Equals(member, written, StringComparison.OrdinalIgnoreCase))
                {
                    members.Add(member);
                }
                else
                {
                    nearest.Show(member);
                }
            }
        }

        return new(written, [.. members], members.Count > 0 ? [] : nearest.Texts, version);
    }

    private static async IAsyncEnumerable<string> TextsAsync(
        DbDataReader reader, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return reader.GetString(0);
        }
    }

    private sealed record MemberColumn(Relation Relation, string Dimension)
    {
        public string Name => Relation.Quote(Dimension);

        public string Text => $"{Name}::text";
    }
}
