using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using Insights.Api.Answers;
using Insights.Api.Callers;
using Insights.Api.Members;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Microsoft.Extensions.Options;
using Npgsql;
using Warehouse.Project;

namespace Insights.Api.Questions.Answering;

/// <summary>Reads the values of dimensions from gold, once for each version of the warehouse.</summary>
internal sealed class MemberReader(QuestionWarehouse warehouse, SemanticCatalog semantics, OwnRows ownRows, IOptions<QuestionOptions> options)
{
    /// <summary>Words of a name that is looked for among too many to keep.</summary>
    private const int LongestName = 5;

    private readonly ConcurrentDictionary<(string? Rows, string Relation, string Dimension), (long Version, MemberSet? Members)> _known = new();
    private readonly ConcurrentDictionary<
        (string? Rows, string Relation, string Key, string Name),
        (long Version, IReadOnlyDictionary<string, IReadOnlyList<string>> Shared)> _shared = new();

    /// <param name="dimension">The relation of gold and its column, both from the metric layer.</param>
    /// <param name="words">The question, for dimensions with too many values to keep.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<MemberSet> ReadAsync(
        (string Relation, string Dimension) dimension, IReadOnlyList<Word> words, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(cancellationToken);
        var aliases = semantics.Words.Find(dimension.Dimension, dimension.Relation)?.Members ?? [];
        var own = (RowRestriction.Current?.Key, dimension.Relation, dimension.Dimension);
        if (!_known.TryGetValue(own, out var known) || known.Version != version)
        {
            var most = options.Value.MaxMembers;
            var values = await ValuesAsync(dimension, "is not null", [], most + 1, cancellationToken);
            known = (version, values.Count > most ? null
                : new MemberSet(dimension.Dimension, values, await WithNamesAsync(dimension, aliases, most, cancellationToken)));
            _known[own] = known;
        }

        if (known.Members is { } members)
        {
            return members;
        }

        var phrases = words.SelectMany((_, at) => Enumerable.Range(1, Math.Min(LongestName, words.Count - at))
            .Select(length => string.Join(' ', words.Skip(at).Take(length).Select(word => word.Text))));
        string[] called = [.. phrases, .. aliases.Keys.Select(value => value.ToLowerInvariant())];
        return new MemberSet(dimension.Dimension, await ValuesAsync(
            dimension, $"is not null and lower({semantics.Metrics.SourceOf(dimension.Relation, dimension.Dimension).Sql}::text) = any($1)",
            [called], options.Value.MaxMembers, cancellationToken), aliases);
    }

    /// <summary>
    /// The names of keys that stand in another relation, as other words for the keys; names beside the keys are members of their own.
    /// </summary>
    private async Task<IReadOnlyDictionary<string, List<string>>> WithNamesAsync(
        (string Relation, string Dimension) dimension, Dictionary<string, List<string>> aliases, int most,
        CancellationToken cancellationToken)
    {
        if (semantics.Metrics.NamedEntityOf(dimension.Relation, dimension.Dimension) is not { } entity
            || KeyNames.Of(entity) is not { } names
            || !ownRows.AreIn(names.Relation.Name)
            || semantics.Metrics.Metrics.Any(metric => metric.Relation == dimension.Relation
                && metric.Dimensions.Contains(entity.NamedBy!)))
        {
            return aliases;
        }

        var (key, name) = (names.Key, names.Name);
        await using var command = warehouse.CreateCommand(
            $"select {key}::text, {name}::text from {names.Relation} where {key} is not null and {name} is not null limit {most}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var named = aliases.ToDictionary(alias => alias.Key, alias => alias.Value.ToList());
        while (await reader.ReadAsync(cancellationToken))
        {
            (named.TryGetValue(reader.GetString(0), out var texts) ? texts : named[reader.GetString(0)] = []).Add(reader.GetString(1));
        }

        return named;
    }

    /// <summary>The names that several members of a key bear, each with these keys.</summary>
    /// <param name="relation">The relation of gold that has both.</param>
    /// <param name="key">Column of the key.</param>
    /// <param name="name">Column of the names.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> SharedNamesAsync(
        string relation, string key, string name, CancellationToken cancellationToken)
    {
        if (!ownRows.AreIn(relation))
        {
            return ReadOnlyDictionary<string, IReadOnlyList<string>>.Empty;
        }

        var version = await VersionAsync(cancellationToken);
        var own = (RowRestriction.Current?.Key, relation, key, name);
        if (!_shared.TryGetValue(own, out var known) || known.Version != version)
        {
            var (keys, names) = (Relation.Quote(key), semantics.Metrics.SourceOf(relation, name).Sql);
            await using var command = warehouse.CreateCommand($"""
                select {names}::text, array_agg(distinct {keys}::text order by {keys}::text)
                from {new Relation("gold", relation)}
                where {names} is not null and {keys} is not null
                group by 1
                having count(distinct {keys}) > 1
                """);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var shared = new Dictionary<string, IReadOnlyList<string>>();
            while (await reader.ReadAsync(cancellationToken))
            {
                shared[reader.GetString(0)] = reader.GetFieldValue<string[]>(1);
            }

            known = (version, shared);
            _shared[own] = known;
        }

        return known.Shared;
    }

    public async Task<long> VersionAsync(CancellationToken cancellationToken)
    {
        await using var command = warehouse.CreateCommand("select version from ops.warehouse_version");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<List<string>> ValuesAsync((string Relation, string Dimension) dimension, string condition, object[] parameters,
        int limit, CancellationToken cancellationToken)
    {
        var (relation, column) = semantics.Metrics.SourceOf(dimension.Relation, dimension.Dimension);
        if (!ownRows.AreIn(relation))
        {
            return [];
        }

        await using var command = warehouse.CreateCommand(
            $"select distinct {column}::text from {new Relation("gold", relation)} where {column} {condition} limit {limit}");
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var values = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            values.Add(reader.GetString(0));
        }

        values.Sort(StringComparer.Ordinal);
        return values;
    }
}
