using FsCheck;
using FsCheck.Fluent;
using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>
/// Random extracts, loaded by two workers at once in whatever order they come to, against multisets that are counted here:
/// what counts is, of each row, the most that one file has.
/// </summary>
public sealed class RestatementPropertyTests : IAsyncLifetime
{
    private const string Header = "created,firm_id,user_id,event_type,num_docs\n";

    private static readonly string[] Types = ["assistant", "workflow"];

    private IngestionHost _first = null!;
    private IngestionHost _second = null!;

    /// <summary>A row in one of two spellings; of few kinds, so that they repeat.</summary>
    private static Gen<(string Key, string Text)> Rows =>
        from user in Gen.Choose(0, 3)
        from type in Gen.Choose(0, 1)
        from docs in Gen.Elements("", "7")
        from isAmerican in Gen.Elements(true, false)
        from shouts in Gen.Elements(true, false)
        let kind = Types[type]
        select ($"u{user}|{kind}|{docs}", $"{(isAmerican ? "5/1/2024 10:00" : "2024-05-01T10:00:00Z")},FIRM,u{user},{(shouts ? kind.ToUpperInvariant() : kind)},{docs}\n");

    private static Gen<Extract> Extracts =>
        from count in Gen.Choose(0, 12)
        from rows in Rows.ListOf(count)
        from rejected in Gen.Choose(0, 2)
        from fails in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new Extract([.. rows], rejected, fails);

    public async Task InitializeAsync()
    {
        _first = await IngestionHost.StartAsync();
        _second = await _first.StartAnotherAsync();
    }

    public async Task DisposeAsync()
    {
        await _second.DisposeAsync();
        await _first.DisposeAsync();
    }

    [Fact]
    public void What_counts_is_of_each_row_the_most_that_one_file_has()
    {
        var number = 0;
        var sequences = from count in Gen.Choose(1, 7) from extracts in Extracts.ListOf(count) select extracts;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(sequences.ToArbitrary(), extracts => AgreesAsync($"firm{number++}", extracts).GetAwaiter().GetResult()));
    }

    private async Task AgreesAsync(string firm, IReadOnlyList<Extract> extracts)
    {
        var names = extracts.Select((_, i) => $"{firm}_{i}_events.csv").ToList();
        foreach (var (name, extract) in names.Zip(extracts))
            _first.Deliver("assistant", name, extract.Content(firm));
        var batches = new List<BatchRow>();
        foreach (var name in names)
            batches.Add(await _first.BatchOfAsync(name));

        // Of files of the same content one is loaded.
        var loaded = extracts.Where(extract => !extract.Fails).DistinctBy(extract => extract.Content(firm)).ToList();
        Assert.Equal(extracts.Count(extract => extract.Fails), batches.Count(batch => batch.Status == "failed"));
        Assert.Equal(loaded.Count, batches.Count(batch => batch.Status == "loaded"));
        Assert.All(batches, batch => Assert.Equal(batch.RowsRead, batch.RowsLoaded + batch.RowsRejected));

        var counted = loaded.SelectMany(extract => extract.Rows.CountBy(row => row.Key)).GroupBy(row => row.Key, row => row.Value).ToDictionary(row => row.Key, row => row.Max());
        Assert.Equal(
            counted.Select(row => $"{row.Key}|{row.Value}").Order(StringComparer.Ordinal),
            (await _first.RowsAsync("user_id, event_type, coalesce(num_docs::text, ''), count(*)) from bronze.assistant_events where firm_id = @firm and not _is_restated group by user_id, event_type, num_docs", new { firm })).Order(StringComparer.Ordinal));
        var rows = loaded.Sum(extract => extract.Rows.Count);
        Assert.Equal(rows, batches.Sum(batch => batch.RowsLoaded));
        Assert.Equal(rows - counted.Values.Sum(), batches.Sum(batch => batch.RowsRestated));
        Assert.Equal(
            batches.Where(batch => batch.RowsLoaded > 0).Select(batch => $"{batch.BatchId}|{batch.RowsLoaded}|{batch.RowsRestated}").Order(StringComparer.Ordinal),
            (await _first.RowsAsync("_batch_id, count(*), count(*) filter (where _is_restated)) from bronze.assistant_events where firm_id = @firm group by _batch_id", new { firm })).Order(StringComparer.Ordinal));
    }

    /// <param name="Rows">Its good rows.</param>
    /// <param name="Rejected">How many bad rows it has.</param>
    /// <param name="Fails">Whether it is refused as a whole.</param>
    private sealed record Extract(IReadOnlyList<(string Key, string Text)> Rows, int Rejected, bool Fails)
    {
        public string Content(string firm)
        {
            var header = Fails ? "firm_id,user_id\n" : Header;
            var bad = string.Concat(Enumerable.Range(0, Math.Min(Rejected, Rows.Count)).Select(i => $"never{i},FIRM,u,vault,\n"));
            // An empty one has the firm in its header, so that those of other cases are no duplicates.
            return ((Rows.Count == 0 ? header.TrimEnd() + ",of FIRM\n" : header) + string.Concat(Rows.Select(row => row.Text)) + bad).Replace("FIRM", firm, StringComparison.Ordinal);
        }
    }
}
