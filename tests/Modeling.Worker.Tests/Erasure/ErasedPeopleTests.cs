using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Modeling.Worker.Tests.Erasure;

/// <summary>From files to gold: who was erased is nowhere, and every number is what it was.</summary>
public sealed class ErasedPeopleTests
{
    [Fact]
    public async Task People_who_were_erased_are_found_nowhere_and_every_metric_stays_what_it_was()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        foreach (var (domain, name, content) in MarkedPeople.Files)
        {
            await warehouse.IngestAsync(domain, name, content);
        }

        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        var found = await PlacesAsync(warehouse);
        Assert.Superset(
            new HashSet<string>
            {
                "bronze.usage_users", "bronze.chats_conversations", "ops.rejected_rows", "ops.repaired_values", "silver.usage_users_history", "silver.messages",
                "gold.pii_users", "gold.pii_customers", "gold.dim_customers", "gold.fct_sessions", "gold.user_engagement", "gold.chats", "gold.messages",
                "gold.interactions", "gold.interaction_words",
            },
            found.ToHashSet());
        Assert.InRange(found.Count(place => place.StartsWith("archive", StringComparison.Ordinal)), 12, 100);
        var before = await NumbersAsync(warehouse);
        Assert.InRange(before.Count, 500, 100_000);

        foreach (var (kind, id) in MarkedPeople.People)
        {
            Assert.NotEqual("{}", await warehouse.EraseAsync(kind, id));
        }

        Assert.Empty(await PlacesAsync(warehouse));
        Assert.DoesNotContain(warehouse.Logs.Texts, text => Regex.IsMatch(text, MarkedPeople.Mark));
        Assert.Equal(before, await NumbersAsync(warehouse));

        // Again, it changes nothing.
        foreach (var (kind, id) in MarkedPeople.People)
        {
            Assert.Equal("{}", await warehouse.EraseAsync(kind, id));
        }

        // What comes again is not loaded twice, and what is new is not theirs.
        foreach (var (domain, name, content) in MarkedPeople.Files)
        {
            await warehouse.IngestAsync(domain, $"again_{name}", content);
            await warehouse.IngestAsync(domain, $"changed_{name}", Changed(name, content));
        }

        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        Assert.Empty(await PlacesAsync(warehouse));
        Assert.Equal(MarkedPeople.Files.Length, await warehouse.ScalarAsync<long>("select count(*) from ops.batches where status = 'duplicate'"));
        var usage = before.Where(line => line.StartsWith("active_users|", StringComparison.Ordinal));
        Assert.Equal(usage, (await NumbersAsync(warehouse)).Where(line => line.StartsWith("active_users|", StringComparison.Ordinal)));
    }

    /// <summary>The same rows as another content.</summary>
    private static string Changed(string name, string content) => name.EndsWith(".json", StringComparison.Ordinal) ? $"{content}\n" : $"{content}\n\n";

    /// <summary>Every metric by month and by all that it can be grouped by, without the members' names.</summary>
    private static async Task<IReadOnlyList<string>> NumbersAsync(TestWarehouse warehouse)
    {
        var numbers = new List<string>();
        foreach (var metric in MetricNumbers.Catalog.Metrics)
        {
            var rows = await warehouse.ByEverythingAsync(metric);
            numbers.AddRange(rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{metric.Name.Text}|{row.IsTotal}|{row.Value:R}")));
        }

        return [.. numbers.Order(StringComparer.Ordinal)];
    }

    /// <summary>Tables and files that have a mark.</summary>
    private static async Task<IReadOnlyList<string>> PlacesAsync(TestWarehouse warehouse)
    {
        var relations = await warehouse.ListAsync(
            """
            select format('%I.%I', namespace.nspname, relation.relname)
            from pg_class as relation
            inner join pg_namespace as namespace on namespace.oid = relation.relnamespace
            where relation.relkind in ('r', 'v', 'm', 'p') and namespace.nspname !~ '^pg_' and namespace.nspname <> 'information_schema'
            """,
            row => row.GetString(0));
        var places = new List<string>();
        foreach (var relation in relations)
        {
            if (await warehouse.ScalarAsync<bool>($"select exists (select from {relation} as line where line::text ~ '{MarkedPeople.Mark}')"))
            {
                places.Add(relation);
            }
        }

        foreach (var file in Directory.EnumerateFiles(warehouse.FilesDirectory, "*", SearchOption.AllDirectories))
        {
            if (Regex.IsMatch(await TextOfAsync(file), MarkedPeople.Mark))
            {
                places.Add(Path.GetRelativePath(warehouse.FilesDirectory, file));
            }
        }

        return places;
    }

    private static async Task<string> TextOfAsync(string file)
    {
        await using Stream bytes = File.OpenRead(file);
        await using var text = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(bytes, CompressionMode.Decompress) : bytes;
        using var reader = new StreamReader(text, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
