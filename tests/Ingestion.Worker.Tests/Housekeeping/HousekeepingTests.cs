using Dapper;
using Ingestion.Worker.Housekeeping;
using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Housekeeping;

/// <summary>Bronze stays tidy, and what is old goes, and both are written down.</summary>
public sealed class HousekeepingTests : IAsyncLifetime
{
    private const int Rows = 60_000;
    private const string Header = "event_id,user_id,org_id,event_timestamp\n";
    private const string Parts = "select count(*) from pg_inherits where inhparent = 'bronze.usage_navigation'::regclass";
    private const string Chores = "action, relation, batch_id, row_count) from ops.housekeeping order by housekeeping_id";

    private IngestionHost _host = null!;

    public async Task InitializeAsync() => _host = await IngestionHost.StartAsync(
        ("Landing:SecondStreamBytes", "1000000"), ("Housekeeping:Interval", "7.00:00:00"), ("Housekeeping:IdleTime", "00:00:00"));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_part_is_folded_into_its_table_and_its_batch_is_found_by_blocks_again()
    {
        _host.Deliver("usage", "large_navigation.csv", Header + string.Concat(Enumerable.Range(1, Rows).Select(i => $"e{i},u{i},o1,2025-11-15\n")));
        var batch = await _host.BatchOfAsync("large_navigation.csv");
        var inPart = await _host.ScalarAsync<long>($"select count(*) from bronze._batch_{batch.BatchId}");
        Assert.InRange(inPart, 1, Rows - 1);

        await TidyAsync();

        Assert.Equal(0, await _host.ScalarAsync<long>(Parts));
        Assert.Equal([$"{Rows}|{Rows}|1|{Rows}"], await _host.RowsAsync("count(*), count(distinct event_id), min(_row_number), max(_row_number)) from only bronze.usage_navigation"));
        Assert.Equal([$"fold|bronze.usage_navigation|{batch.BatchId}|{inPart}", $"locate|bronze.usage_navigation|{batch.BatchId}|{Rows}"], await _host.RowsAsync(Chores));
        await AssertFoundByBlocksAsync();
    }

    [Fact]
    public async Task A_batch_that_waits_is_found_by_blocks_again_after_its_table_was_rewritten()
    {
        foreach (var name in new[] { "first_navigation.csv", "second_navigation.csv" })
        {
            _host.Deliver("usage", name, Header + string.Concat(Enumerable.Range(1, 3_000).Select(i => $"{name}{i},u{i},o1,2025-11-15\n")));
            await _host.BatchOfAsync(name);
        }

        var second = (await _host.BatchesOfAsync("second_navigation.csv")).Single();
        await _host.ExecuteAsync("delete from bronze.usage_navigation where event_id like 'first%'");
        await _host.ExecuteAsync("delete from ops.batches where file_name = 'first_navigation.csv'");
        // Deleted rows stay while any session, such as one of the service, has a snapshot from before.
        await IngestionHost.UntilAsync(
            async () =>
            {
                await _host.ExecuteAsync("vacuum full bronze.usage_navigation");
                return await _host.ScalarAsync<double>("select min((ctid::text::point)[0]) from bronze.usage_navigation");
            },
            firstBlock => firstBlock == 0,
            "table without the deleted rows");

        await TidyAsync();

        Assert.Equal([$"locate|bronze.usage_navigation|{second.BatchId}|3000"], await _host.RowsAsync(Chores));
        await AssertFoundByBlocksAsync();
        await TidyAsync();
        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from ops.housekeeping"));
    }

    [Fact]
    public async Task Nothing_is_moved_while_a_run_goes_on()
    {
        _host.Deliver("usage", "large_navigation.csv", Header + string.Concat(Enumerable.Range(1, Rows).Select(i => $"e{i},u{i},o1,2025-11-15\n")));
        await _host.BatchOfAsync("large_navigation.csv");
        await using var run = await _host.Database.OpenConnectionAsync();
        await run.ExecuteAsync($"select pg_advisory_lock({ServiceDefaults.Database.AdvisoryLocks.Run})");

        await TidyAsync();

        Assert.Equal(1, await _host.ScalarAsync<long>(Parts));
        Assert.Equal(0, await _host.ScalarAsync<long>("select count(*) from ops.housekeeping"));
    }

    public static TheoryData<string, string, int, int> Kept => new()
    {
        { "a message that was sent long ago", "insert into ops.outbox (message_id, message_type, body, created_at, sent_at) values (gen_random_uuid(), 'Other', '{}', now() - interval '9 days', now() - interval '8 days')", 0, 1 },
        { "a message that was sent lately", "insert into ops.outbox (message_id, message_type, body, created_at, sent_at) values (gen_random_uuid(), 'Other', '{}', now() - interval '9 days', now() - interval '6 days')", 1, 0 },
        { "a message that was not sent", "insert into ops.outbox (message_id, message_type, body, created_at) values (gen_random_uuid(), 'Other', '{}', now() - interval '9 days')", 1, 0 },
        { "a rejected row of an old file", Batch(400) + Reject("null"), 0, 1 },
        { "a rejected row of a new file", Batch(300) + Reject("null"), 1, 0 },
        { "a replayed row of an old file", Batch(400) + Reject("1000000"), 1, 0 },
        { "a repaired value of an old file", Batch(400) + Repair, 0, 1 },
        { "a repaired value of a new file", Batch(300) + Repair, 1, 0 },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task What_is_older_than_it_is_kept_goes_and_is_counted(string what, string given, int left, int chores)
    {
        await _host.ExecuteAsync(given);

        await TidyAsync();

        Assert.Equal(
            (what, left, chores),
            (what, await _host.ScalarAsync<int>("select (select count(*) from ops.outbox) + (select count(*) from ops.rejected_rows) + (select count(*) from ops.repaired_values)"), await _host.ScalarAsync<int>("select count(*) from ops.housekeeping where action = 'prune' and row_count = 1")));
    }

    private const string Repair = "insert into ops.repaired_values (batch_id, row_number, column_name, rule, original_value, repaired_value) values (1000000, 1, 'a', 'leading_integer', '12in', '12')";

    private static string Reject(string replayed) =>
        $"insert into ops.rejected_rows (batch_id, row_number, line_number, rule, message, raw_text, replayed_batch_id) values (1000000, 1, 2, 'required', 'm', 'r', {replayed})";

    private static string Batch(int days) =>
        $"insert into ops.batches (batch_id, dataset, file_name, sha256, size_bytes, status, received_at, modelled_run_id) values (1000000, 'usage/navigation', 'f', 's', 1, 'duplicate', now() - interval '{days} days', null);";

    private Task<IReadOnlyList<Chore>> TidyAsync() => _host.Service<HousekeepingWorker>().TidyAsync(CancellationToken.None);

    private async Task AssertFoundByBlocksAsync() => Assert.Equal(
        await _host.ScalarAsync<long>("select sum(rows_loaded)::bigint from ops.batches"),
        await _host.ScalarAsync<long>("""
            select count(*) from ops.batches, only bronze.usage_navigation as bronze
            where _batch_id = batch_id and (bronze.ctid::text::point)[0] between first_block and last_block
            """));
}
