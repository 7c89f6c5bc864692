using System.Text;
using Dapper;
using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>Files that are copied on two connections, which every file is here.</summary>
public sealed class TwoStreamTests
{
    private const int Rows = 60_000;
    private const string Parts = "select count(*) from pg_class where relnamespace = 'bronze'::regnamespace and starts_with(relname, '_batch_')";

    [Fact]
    public async Task The_rows_of_both_connections_are_one_batch()
    {
        await using var host = await StartAsync();
        host.Deliver("usage", "large_navigation.csv", Navigation(Rows) + "late,,o1,2025-01-01\n");

        var batch = await host.BatchOfAsync("large_navigation.csv");

        Assert.Equal(("loaded", Rows + 1, Rows, 1L), batch.Outcome());
        Assert.Equal(
            [$"{Rows}|{Rows}|1|{Rows}|{batch.BatchId}"],
            await host.RowsAsync("count(*), count(distinct _row_number), min(_row_number), max(_row_number), min(_batch_id)) from bronze.usage_navigation where event_id = 'e' || _row_number"));
        Assert.True(await host.ScalarAsync<bool>($"select exists (select from only bronze.usage_navigation) and exists (select from bronze._batch_{batch.BatchId})"));
    }

    [Fact]
    public async Task A_refused_file_leaves_no_table()
    {
        await using var host = await StartAsync();
        host.Deliver("usage", "bad_navigation.csv", [.. Encoding.UTF8.GetBytes(Navigation(Rows)), 0xFF]);

        Assert.Equal("failed", (await host.BatchOfAsync("bad_navigation.csv")).Status);
        Assert.Equal(0, await host.ScalarAsync<long>(Parts));
        Assert.Equal(0, await host.ScalarAsync<long>("select count(*) from bronze.usage_navigation"));
    }

    [Fact]
    public async Task A_load_that_fails_with_both_connections_done_leaves_nothing_for_the_next_try()
    {
        await using var host = await StartAsync();
        await using var connection = await host.Database.OpenConnectionAsync();
        // Sequences count what is rolled back, too.
        await connection.ExecuteAsync("""
            create sequence tries;
            create function refuse() returns trigger language plpgsql security definer as $$ begin perform nextval('tries'); raise 'not now'; end $$;
            create trigger refuse before insert on ops.outbox for each row execute function refuse();
            """);
        host.Deliver("usage", "again_navigation.csv", Navigation(Rows));
        await IngestionHost.UntilAsync(() => host.ScalarAsync<long>("select last_value from tries"), tries => tries > 1, "second try");
        Assert.Equal(0, await host.ScalarAsync<long>("select count(*) from bronze.usage_navigation"));
        await connection.ExecuteAsync("drop trigger refuse on ops.outbox");

        Assert.Equal(("loaded", Rows, Rows, 0L), (await host.BatchOfAsync("again_navigation.csv")).Outcome());
        Assert.Equal(Rows, await host.ScalarAsync<long>("select count(*) from bronze.usage_navigation"));
        Assert.Equal(1, await host.ScalarAsync<long>(Parts));
    }

    [Fact]
    public async Task A_table_that_has_many_parts_gets_no_more()
    {
        await using var host = await StartAsync();
        await using var connection = await host.Database.OpenConnectionAsync();
        await IngestionHost.UntilAsync(() => host.ScalarAsync<bool>("select to_regclass('bronze.usage_users') is not null"), isThere => isThere, "bronze tables");
        await connection.ExecuteAsync("do $$ begin for i in 1..250 loop execute format('create table bronze.p%s () inherits (bronze.usage_navigation)', i); end loop; end $$");
        host.Deliver("usage", "many_navigation.csv", Navigation(Rows));

        Assert.Equal(("loaded", Rows, Rows, 0L), (await host.BatchOfAsync("many_navigation.csv")).Outcome());
        Assert.Equal(Rows, await host.ScalarAsync<long>("select count(*) from only bronze.usage_navigation"));
        Assert.Equal(0, await host.ScalarAsync<long>(Parts));
    }

    private static Task<IngestionHost> StartAsync() => IngestionHost.StartAsync(("Landing:SecondStreamBytes", "1"));

    private static string Navigation(int rows) =>
        "event_id,user_id,org_id,event_timestamp\n" + string.Concat(Enumerable.Range(1, rows).Select(i => $"e{i},user{i % 300},organisation{i % 25},2025-11-15 11:51:00+0000\n"));
}
