using Dapper;
using Modeling.Worker.Runs;
using Npgsql;

namespace Modeling.Worker.Tests;

/// <summary>A merge costs what its batch costs: of bronze it reads the blocks that the batch was put into, and no more.</summary>
public sealed class MergeReadTests
{
    private const int History = 5_000;
    private const int Batch = 10;

    [Fact]
    public async Task A_merge_reads_of_bronze_the_blocks_of_its_batch_alone()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await LoadAsync(warehouse, "navigation_1.csv", 0, History);
        await RefreshAsync(warehouse);
        await LoadAsync(warehouse, "navigation_2.csv", History, Batch);
        var before = await ReadsAsync(warehouse);

        await RefreshAsync(warehouse);

        var after = await ReadsAsync(warehouse);
        Assert.Equal(Batch, await warehouse.ScalarAsync<long>("select rows_changed from ops.run_models where model = 'activities' order by run_id desc limit 1"));
        Assert.Equal(before.Scans, after.Scans);
        Assert.InRange(after.Rows - before.Rows, Batch, History / 10);
    }

    [Fact]
    public async Task A_batch_is_found_where_the_books_are_wrong_about_its_blocks()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await LoadAsync(warehouse, "navigation_1.csv", 0, History);
        await RefreshAsync(warehouse);
        await LoadAsync(warehouse, "navigation_2.csv", History, Batch);
        await warehouse.ExecuteAsync("update ops.batches set first_block = 0, last_block = 1 where file_name = 'navigation_2.csv'");

        await RefreshAsync(warehouse);

        Assert.Equal(Batch, await warehouse.ScalarAsync<long>("select rows_changed from ops.run_models where model = 'activities' order by run_id desc limit 1"));
        Assert.Equal(History + Batch, await warehouse.ScalarAsync<long>("select count(*) from silver.activities"));
    }

    [Fact]
    public async Task No_vacuum_offers_the_room_between_rows_of_a_table_that_only_grows()
    {
        const string vacuumed = "select count(*) from pg_class where relnamespace = 'bronze'::regnamespace and relkind = 'r' and not coalesce(reloptions, '{}') @> '{autovacuum_vacuum_insert_threshold=-1}'";
        await using var warehouse = await TestWarehouse.CreateAsync();
        Assert.Equal(0, await warehouse.ScalarAsync<long>(vacuumed));
        await warehouse.ExecuteAsync("alter table bronze.usage_navigation reset (autovacuum_vacuum_insert_threshold)");
        Assert.Equal(1, await warehouse.ScalarAsync<long>(vacuumed));

        await Ingestion.Worker.Batches.BronzeTables.PrepareAsync(warehouse.Database, TestWarehouse.Catalog, CancellationToken.None);

        Assert.Equal(0, await warehouse.ScalarAsync<long>(vacuumed));
    }

    [Fact]
    public async Task The_books_have_the_rows_of_every_table_that_a_merge_changed_or_built_anew()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await LoadAsync(warehouse, "navigation_1.csv", 0, History);
        await RefreshAsync(warehouse);
        await LoadAsync(warehouse, "navigation_2.csv", History, Batch);

        await RefreshAsync(warehouse);

        var counted = await warehouse.ListAsync(
            "select relation, row_count, rows_changed is null from ops.published_models inner join ops.run_models using (run_id, model, row_count) where run_id = 2 order by relation",
            row => (Relation: row.GetString(0), Rows: row.GetInt64(1), IsBuiltAnew: row.GetBoolean(2)));
        Assert.Contains(counted, table => table.IsBuiltAnew);
        Assert.Contains(counted, table => !table.IsBuiltAnew);
        foreach (var (relation, rows, _) in counted)
        {
            Assert.Equal((relation, await warehouse.ScalarAsync<long>($"select count(*) from {relation}")), (relation, rows));
        }
    }

    /// <summary>Events a minute apart, of ten users.</summary>
    private static Task LoadAsync(TestWarehouse warehouse, string file, int first, int count) => warehouse.IngestAsync("usage", file, string.Join('\n', [
        "event_id,user_id,org_id,event_timestamp",
        .. Enumerable.Range(first, count).Select(i => $"e{i},u{i % 10},o1,{new DateTime(2025, 11, 1).AddMinutes(i):yyyy-MM-ddTHH:mm:ssZ}"),
        ""]));

    /// <summary>By connections of its own, which end with it: a server says what a session read when that has ended.</summary>
    private static async Task RefreshAsync(TestWarehouse warehouse)
    {
        const string Name = "refresh";
        await using (var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(warehouse.ConnectionString) { ApplicationName = Name }))
        {
            var outcome = await warehouse.Runner(database: database).RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None);
            Assert.Null(outcome!.Reason);
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await warehouse.ScalarAsync<bool>($"select exists (select from pg_stat_activity where datname = current_database() and application_name = '{Name}')"))
        {
            await pace.WaitForNextTickAsync(patience.Token);
        }
    }

    private static async Task<(long Scans, long Rows)> ReadsAsync(TestWarehouse warehouse)
    {
        await using var connection = await warehouse.Database.OpenConnectionAsync();
        return await connection.QuerySingleAsync<(long, long)>("select seq_scan, seq_tup_read from pg_stat_user_tables where relid = 'bronze.usage_navigation'::regclass");
    }
}
