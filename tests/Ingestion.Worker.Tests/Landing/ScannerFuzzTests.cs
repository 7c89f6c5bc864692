using System.Security.Cryptography;
using Ingestion.Worker.Tests.Hosting;
using Xunit.Abstractions;

namespace Ingestion.Worker.Tests.Landing;

/// <summary>
/// Files grow, shrink, are replaced, linked, renamed and taken back at random while two workers run: what was written is in
/// exactly one archived file, under its own hash, and its rows are loaded once.
/// </summary>
public sealed class ScannerFuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Senders = 8;
    private const int FilesPerSender = 25;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(0.6);
    private static readonly (string, string)[] Settings = [("Landing:QuietSeconds", "0.6"), ("Landing:UnfinishedFactor", "2"), ("Landing:ScanInterval", "00:00:00.020"), ("Landing:ParallelFiles", "3")];

    private readonly DirectoryInfo _outside = Directory.CreateTempSubdirectory("senders-");
    private IngestionHost _host = null!;

    public async Task InitializeAsync() => _host = await IngestionHost.StartAsync(Settings);

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _outside.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_content_is_archived_and_loaded_as_often_as_it_was_sent()
    {
        await using var second = await _host.StartAnotherAsync(Settings);
        await IngestionHost.UntilAsync(() => Task.FromResult(Directory.Exists(Path.Combine(_host.Landing, "usage"))), isThere => isThere, "landing directory");
        var senders = Enumerable.Range(0, Senders).Select(number => new Sender(_host.Landing, _outside.FullName, number, Quiet)).ToList();
        await Task.WhenAll(senders.Select(sender => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < FilesPerSender; i++)
                {
                    sender.Send();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        await IngestionHost.UntilAsync(() => Task.FromResult(_host.Landed()), landed => landed.Count == 0, "empty landing directory");
        await IngestionHost.UntilAsync(() => _host.ScalarAsync<long>("select count(*) from ops.batches where file_moved_at is null"), left => left == 0, "archived file of every batch");

        var open = senders.SelectMany(sender => sender.Open).ToHashSet();
        var sent = senders.SelectMany(sender => sender.Sent).ToDictionary();
        output.WriteLine($"{sent.Count} contents, {open.Count} files left open; {string.Join(", ", sent.Values.CountBy(file => $"{file.Way} {file.Fate}").Select(way => $"{way.Key} {way.Value}"))}");
        Assert.InRange(sent.Count, Senders * FilesPerSender / 2, int.MaxValue);
        var archived = Contents(_host.Archive, open);
        AssertFates(sent, archived);
        Assert.DoesNotContain(_host.Refused(), path => !open.Any(name => path.Contains(name, StringComparison.Ordinal)));
        await AssertRowsAsync(archived);
    }

    private static void AssertFates(Dictionary<string, (Fate Fate, string Way)> sent, ILookup<string, string> archived)
    {
        var wrong = sent
            .Select(file => (file.Key, file.Value.Way, file.Value.Fate, Count: archived[file.Key].Count()))
            .Where(file => file.Count != (file.Fate == Fate.Once ? 1 : 0) && !(file.Fate == Fate.AtMostOnce && file.Count == 1))
            .Select(file => $"{file.Way}: {file.Fate}, and archived {file.Count} times");
        Assert.Empty(wrong);
        Assert.Empty(archived.Where(file => !sent.ContainsKey(file.Key)).Select(file => $"{file.First()} was never sent like this"));
        Assert.All(archived, file => Assert.StartsWith(file.Key[..12] + "-", Path.GetFileName(file.Single()), StringComparison.Ordinal));
    }

    /// <summary>Bronze has the rows of the archived files, each once and in its batch.</summary>
    private async Task AssertRowsAsync(ILookup<string, string> archived)
    {
        var loaded = await _host.RowsAsync("sha256, event_id) from bronze.usage_navigation inner join ops.batches on batch_id = _batch_id");
        var expected = archived.SelectMany(file => File.ReadLines(file.Single()).Skip(1).Select(line => $"{file.Key}|{line.Split(',')[0]}"));
        Assert.Equal(expected.Order(StringComparer.Ordinal), loaded.Where(row => archived.Contains(row.Split('|')[0])).Order(StringComparer.Ordinal));
        Assert.Equal(archived.Select(file => file.Key).Order(), (await _host.RowsAsync("sha256) from ops.batches where status = 'loaded'")).Where(archived.Contains).Order());
    }

    /// <summary>Files by the hash of their content.</summary>
    private static ILookup<string, string> Contents(string directory, HashSet<string> open) => Directory
        .EnumerateFiles(directory, "*", SearchOption.AllDirectories)
        .Where(path => !open.Any(name => path.EndsWith(name, StringComparison.Ordinal)))
        .ToLookup(path => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
}
