using Dapper;
using Ingestion.Worker.Tests.Hosting;
using Warehouse.Erasure;

namespace Ingestion.Worker.Tests.Erasure;

/// <summary>The service with a key, and what the API and an auditor do beside it.</summary>
internal static class ErasureHost
{
    public const string Key = "a secret of the tests with 32 characters or more";

    public static readonly (string, string)[] Settings = [(PersonHash.Setting, Key), ("Erasure:Interval", "00:00:00.050")];

    private static readonly PersonHash Hash = new(Key);

    /// <summary>Asks for an erasure as the API does.</summary>
    public static async Task<long> RequestErasureAsync(this IngestionHost host, string kind, string id)
    {
        await using var connection = await host.Database.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>(
            """
            insert into ops.erasures (kind, subject_hash, key_check, subject, requested_at, requested_by)
            values (@kind, @hash, @check, @id, now(), 'test')
            returning erasure_id
            """,
            new { kind, hash = Hash.Of(kind, id), check = Hash.Check, id });
    }

    /// <summary>Waits until rows and files are done; models are another service's.</summary>
    /// <returns>What was changed, each as <c>place count</c>.</returns>
    public static async Task<IReadOnlyList<string>> EraseAsync(this IngestionHost host, string kind, string id)
    {
        var erasure = await host.RequestErasureAsync(kind, id);
        await host.WaitForAsync(erasure, "refreshing", "finished");
        return await host.RowsAsync(
            $"change.key || ' ' || change.value) from ops.erasures, lateral jsonb_each_text(changes) as change where erasure_id = {erasure} order by change.key");
    }

    public static Task WaitForAsync(this IngestionHost host, long erasure, params string[] statuses) => IngestionHost.UntilAsync(
        () => host.ScalarAsync<string>($"select status || ' ' || coalesce(waits_for, '') from ops.erasures where erasure_id = {erasure}"),
        status => statuses.Contains(status.Split(' ')[0]),
        $"erasure that is {string.Join(" or ", statuses)}");

    /// <summary>Tables and files that have a text.</summary>
    public static async Task<IReadOnlyList<string>> PlacesAsync(this IngestionHost host, string mark)
    {
        await using var connection = await host.Database.OpenConnectionAsync();
        var relations = await connection.QueryAsync<string>(
            """
            select format('%I.%I', namespace.nspname, relation.relname)
            from pg_class as relation
            inner join pg_namespace as namespace on namespace.oid = relation.relnamespace
            where relation.relkind in ('r', 'v', 'm', 'p') and namespace.nspname !~ '^pg_' and namespace.nspname <> 'information_schema'
            """);
        var places = new List<string>();
        foreach (var relation in relations)
        {
            if (await connection.ExecuteScalarAsync<bool>($"select exists (select from {relation} as line where position(@mark in line::text) > 0)", new { mark }))
            {
                places.Add(relation);
            }
        }

        places.AddRange(host.Texts().Where(file => file.Text.Contains(mark, StringComparison.Ordinal)).Select(file => file.Name));
        return places;
    }

    /// <summary>All files that are kept.</summary>
    public static IEnumerable<(string Name, string Text)> Texts(this IngestionHost host) =>
        from directory in new[] { host.Landing, host.Archive, host.Failed }
        where Directory.Exists(directory)
        from file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
        select (Path.GetFileName(file), TextOf(file));

    private static string TextOf(string file)
    {
        using Stream bytes = File.OpenRead(file);
        using var text = file.EndsWith(".gz", StringComparison.Ordinal)
            ? new System.IO.Compression.GZipStream(bytes, System.IO.Compression.CompressionMode.Decompress)
            : bytes;
        using var reader = new StreamReader(text);
        return reader.ReadToEnd();
    }
}
