using Dapper;
using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>Extracts of current state: which of them is the state, also when it returns to what it was.</summary>
public sealed class SnapshotTests : IAsyncLifetime
{
    private const string One = "id,name\no1,one\n";
    private const string Two = "id,name\no1,two\n";

    private IngestionHost _host = null!;

    public async Task InitializeAsync() => _host = await IngestionHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_state_that_returns_is_loaded_again_and_is_a_duplicate_only_while_it_stays()
    {
        var first = await DeliverAsync("a_organisations.csv", One);
        var second = await DeliverAsync("b_organisations.csv", Two);
        var third = await DeliverAsync("c_organisations.csv", One);
        var fourth = await DeliverAsync("d_organisations.csv", One);
        var fifth = await DeliverAsync("e_organisations.csv", Two);

        Assert.Equal(["loaded", "loaded", "loaded", "duplicate", "loaded"], new[] { first, second, third, fourth, fifth }.Select(batch => batch.Status));
        Assert.Equal($"the same content was loaded as batch {third.BatchId} from c_organisations.csv", fourth.Reason);
        Assert.Equal(
            [$"{first.BatchId}|one", $"{second.BatchId}|two", $"{third.BatchId}|one", $"{fifth.BatchId}|two"],
            await _host.RowsAsync("_batch_id, name) from bronze.usage_organisations order by _batch_id"));
        Assert.Equal(4, await _host.ScalarAsync<long>("select count(*) from ops.outbox"));
    }

    [Fact]
    public async Task A_state_comes_after_the_one_before_it_though_a_clock_went_wrong()
    {
        var first = await DeliverAsync("a_organisations.csv", One);
        await using (var connection = await _host.Database.OpenConnectionAsync())
            await connection.ExecuteAsync("update ops.batches set received_at = received_at + interval '1 day'");
        var second = await DeliverAsync("b_organisations.csv", Two);
        var third = await DeliverAsync("c_organisations.csv", One);

        Assert.Equal("loaded", third.Status);
        Assert.Equal(
            [$"{first.BatchId}", $"{second.BatchId}", $"{third.BatchId}"],
            await _host.RowsAsync("batch_id) from ops.batches order by received_at"));
    }

    [Fact]
    public async Task Corrected_rows_of_an_extract_are_no_other_state()
    {
        const string corrected = "id,name\no2,two\n";
        var extract = await DeliverAsync("a_organisations.csv", One + ",nobody\n");
        await using (var connection = await _host.Database.OpenConnectionAsync())
        {
            await connection.ExecuteAsync(
                "insert into ops.replays (batch_id, dataset, file_name, sha256, requested_at) values (@BatchId, 'usage/organisations', 'r_organisations.csv', @sha256, now())",
                new { extract.BatchId, sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(corrected))) });
        }

        string[] statuses =
        [
            extract.Status,
            (await DeliverAsync("r_organisations.csv", corrected)).Status,
            (await DeliverAsync("b_organisations.csv", One + ",nobody\n")).Status,
            (await DeliverAsync("c_organisations.csv", corrected)).Status,
        ];

        Assert.Equal(["loaded", "loaded", "duplicate", "duplicate"], statuses);
    }

    [Fact]
    public async Task An_extract_that_a_crash_left_behind_does_not_return_after_a_later_one()
    {
        var batch = await DeliverAsync("left_organisations.csv", One);
        await LeaveBehindAsync(batch);
        await DeliverAsync("later_organisations.csv", Two);
        _host.Deliver("usage", "left_organisations.csv", One);

        Assert.Equal(batch.BatchId, (await _host.BatchOfAsync("left_organisations.csv")).BatchId);
        Assert.Single(await _host.BatchesOfAsync("left_organisations.csv"));
        Assert.Equal(2, await _host.ScalarAsync<long>("select count(*) from bronze.usage_organisations"));
    }

    [Fact]
    public async Task A_state_that_returns_under_a_name_that_a_crash_left_behind_is_no_leftover()
    {
        await LeaveBehindAsync(await DeliverAsync("daily_organisations.csv", One));
        _host.Deliver("usage", "daily_organisations.csv", Two);
        await BatchesAsync("daily_organisations.csv", 2);
        _host.Deliver("usage", "daily_organisations.csv", One);
        var batches = await BatchesAsync("daily_organisations.csv", 3);

        Assert.Equal(["loaded", "loaded", "loaded"], batches.Select(found => found.Status));
        Assert.DoesNotContain(_host.Landed(), path => path.EndsWith(".csv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Extracts_that_arrive_together_come_in_the_order_of_their_age_whoever_loads_them()
    {
        await _host.StopAsync();
        var names = Enumerable.Range(0, 24).Select(i => $"{(char)('a' + (i * 7 % 24))}_organisations.csv").ToArray();
        for (var i = 0; i < names.Length; i++)
            _host.Deliver("usage", names[i], $"id,name\no1,{i}\n" + string.Concat(Enumerable.Range(0, 2_000).Select(row => $"x{row},{i}\n")), new DateTime(2025, 1, 1).AddDays(i));
        var workers = await Task.WhenAll(_host.StartAnotherAsync(), _host.StartAnotherAsync(), _host.StartAnotherAsync());
        foreach (var name in names)
            Assert.Equal("loaded", (await _host.BatchOfAsync(name)).Status);
        foreach (var worker in workers)
            await worker.DisposeAsync();

        Assert.Equal(names, await _host.RowsAsync("file_name) from ops.batches order by batch_id"));
        Assert.Equal(names, await _host.RowsAsync("file_name) from ops.batches order by received_at"));
    }

    [Fact]
    public async Task Two_names_for_a_state_that_returns_are_one_load_and_one_duplicate()
    {
        await using var second = await _host.StartAnotherAsync();
        var content = One + string.Concat(Enumerable.Range(0, 20_000).Select(row => $"x{row},one\n"));
        await DeliverAsync("a_organisations.csv", content);
        await DeliverAsync("b_organisations.csv", Two);
        _host.Deliver("usage", "twin1_organisations.csv", content);
        _host.Deliver("usage", "twin2_organisations.csv", content);

        string[] statuses = [(await _host.BatchOfAsync("twin1_organisations.csv")).Status, (await _host.BatchOfAsync("twin2_organisations.csv")).Status];

        Assert.Equal(["duplicate", "loaded"], statuses.Order());
        Assert.Equal((2 * 20_001) + 1, await _host.ScalarAsync<long>("select count(*) from bronze.usage_organisations"));
    }

    private Task<BatchRow> DeliverAsync(string name, string content)
    {
        _host.Deliver("usage", name, content);
        return _host.BatchOfAsync(name);
    }

    private Task<IReadOnlyList<BatchRow>> BatchesAsync(string name, int count) => IngestionHost.UntilAsync(
        () => _host.BatchesOfAsync(name), found => found.Count >= count && found[^1].FileMovedAt is not null, $"{count} batches of {name}");

    /// <summary>The state between commit and move: the batch is there, its file has not come to the archive.</summary>
    private async Task LeaveBehindAsync(BatchRow batch)
    {
        File.Delete(Path.Combine(_host.Archive, _host.Archived().Single(path => path.Contains(batch.Sha256[..12], StringComparison.Ordinal))));
        await using var connection = await _host.Database.OpenConnectionAsync();
        await connection.ExecuteAsync("update ops.batches set file_moved_at = null where batch_id = @BatchId", new { batch.BatchId });
    }
}
