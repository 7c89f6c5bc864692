using Insights.Api.Answers;
using Insights.Api.Callers;
using Insights.Api.Problems;
using Npgsql;
using Warehouse.Suggestions;

namespace Insights.Api.Members;

/// <summary>Finds the members of dimensions that texts name, once for each version of the warehouse.</summary>
internal sealed class MemberLookup(GoldSource warehouse, MemberSources sources, FreeText freeText, AnswerCache cache)
{
    /// <summary>The members that texts name, in the spelling of the data, by the parameter that names them.</summary>
    /// <param name="names">The texts of a request.</param>
    /// <param name="version">The version that readers see now.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ProblemException">
    /// 400: a text names no member; <c>unknown_members</c> has each such text with the nearest members.
    /// </exception>
    public async Task<ILookup<string, string>> RequireAsync(
        IEnumerable<MemberName> names, long version, CancellationToken cancellationToken)
    {
        var matches = new List<MemberMatch>();
        foreach (var name in names)
        {
            matches.Add(await FindAsync(name, version, cancellationToken));
        }

        UnknownMembers.Refuse([.. matches.Where(match => match.Members.Count == 0)]);
        return matches.SelectMany(match => match.Members, (match, member) => (match.Name.Parameter, Member: member)).Distinct()
            .ToLookup(named => named.Parameter, named => named.Member);
    }

    /// <summary>The members that one text names.</summary>
    /// <param name="name">The text.</param>
    /// <param name="version">The version that readers see now.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<MemberMatch> FindAsync(MemberName name, long version, CancellationToken cancellationToken)
    {
        if (name.Missing is { } missing && string.Equals(name.Text, missing, StringComparison.OrdinalIgnoreCase))
        {
            return new(name, [missing], [], version);
        }

        return await cache.GetOrAddAsync(
            AnswerCache.Key(
                ["member", name.Parameter, name.Text, name.Names, name.Relations.Count, .. name.Relations, .. name.Dimensions]),
            version,
            match => (match.Version, match.Members.Count + match.Nearest.Count),
            async () =>
            {
                var columns = await sources.FindAsync(name.Relations, name.Dimensions, version, cancellationToken);
                return await HasAsync(columns, name.Text, cancellationToken)
                    ? new(name, [name.Text], [], version)
                    : await SearchAsync(name, columns, version, cancellationToken);
            });
    }

    /// <summary>Looks for the text as it stands, as almost every request has it, and stops at the first row that has it.</summary>
    private async Task<bool> HasAsync(
        IReadOnlyList<MemberColumn> columns, string text, CancellationToken cancellationToken)
    {
        foreach (var column in columns)
        {
            await using var command = warehouse.CreateCommand(
                $"select from {column.Relation} where {column.Sql}::text = $1 limit 1");
            command.Parameters.Add(new NpgsqlParameter { Value = text });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Letters are compared here: which are the same to PostgreSQL depends on the locale of the server.</summary>
    private async Task<MemberMatch> SearchAsync(
        MemberName name, IReadOnlyList<MemberColumn> columns, long version, CancellationToken cancellationToken)
    {
        var members = new SortedSet<string>(StringComparer.Ordinal);
        var nearest = new NearestTexts(name.Text);
        foreach (var column in columns)
        {
            await using var command = warehouse.CreateCommand(
                $"select distinct {column.Sql}::text from {column.Relation} where {column.Sql} is not null");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var member = reader.GetString(0);
                if (string.Equals(member, name.Text, StringComparison.OrdinalIgnoreCase))
                {
                    members.Add(member);
                }
                else
                {
                    nearest.Add(freeText.IsOf(column.Relation.Name, column.Sql) ? PersonalDataView.Shown(member) : member);
                }
            }
        }

        if (name.Names is { } names)
        {
            await AddNamedAsync(names, name.Text, columns, members, nearest, cancellationToken);
        }

        return new(name, [.. members], members.Count > 0 ? [] : nearest.Texts, version);
    }

    /// <summary>The keys that bear the name, of those that there are; others are as near as their names are.</summary>
    private async Task AddNamedAsync(
        KeyNames names, string text, IReadOnlyList<MemberColumn> columns, SortedSet<string> members, NearestTexts nearest,
        CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await using var command = warehouse.CreateCommand(
            $"select {names.Key}::text, {names.Name}::text from {names.Relation} "
                + $"where {names.Key} is not null and {names.Name} is not null");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (string.Equals(reader.GetString(1), text, StringComparison.OrdinalIgnoreCase))
            {
                keys.Add(reader.GetString(0));
            }
            else
            {
                nearest.Add(reader.GetString(1));
            }
        }

        foreach (var key in keys)
        {
            if (await HasAsync(columns, key, cancellationToken))
            {
                members.Add(key);
            }
        }
    }
}
