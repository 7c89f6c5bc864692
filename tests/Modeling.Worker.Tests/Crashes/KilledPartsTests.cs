namespace Modeling.Worker.Tests.Crashes;

/// <summary>
/// A run publishes its parts one after the other. Workers are killed between them, two compete, one part never gets through:
/// readers see whole versions of each part all the while, and the version of the warehouse grows by one at a time.
/// </summary>
public sealed class KilledPartsTests
{
    private const string HoldsAssistant = "select count(*) from gold.firm_usage_summary";
    private const string EverySecond = "0/1 * * * * ?";
    private const string PublishOfAssistant = "drop table \"gold\".\"firm_usage_summary\"";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Killed_between_two_parts_it_leaves_the_first_one_published_and_the_next_run_publishes_the_other(bool merges)
    {
        await using var worker = await ModelingProcess.PrepareAsync();
        await DeliverFirmAsync(worker, "f1");
        await using var readers = new VersionReader(worker.Warehouse);
        await using (var holder = await worker.Warehouse.Database.OpenConnectionAsync())
        {
            await using var transaction = await holder.BeginTransactionAsync();
            await using var hold = new Npgsql.NpgsqlCommand(HoldsAssistant, holder);
            await hold.ExecuteNonQueryAsync();
            worker.Start(merges);
            await worker.StandsAsync(PublishOfAssistant);
            await worker.KillAsync();

            await worker.AssertReadersSeeAsync(TestWarehouse.FirstVersion + 1, ModelingProcess.Published + ModelingProcess.Delivered);
            Assert.Equal(["assistant/firms"], await WaitingAsync(worker));
            worker.Start(merges);
            await worker.UntilAsync("select count(*) = 3 from ops.runs", "the next run has begun");
        }

        await worker.UntilAsync("select not exists (select from ops.batches where modelled_run_id is null)", "all batches are modelled");
        Assert.Equal(
            ["2|usage|published|5", "3|assistant|published|6"],
            await worker.Warehouse.LinesAsync("select run_id, part, status, version from ops.run_parts where run_id > 1 order by version"));
        Assert.Equal(["f1"], await worker.Warehouse.LinesAsync("select firm_id from gold.firm_usage_summary"));
        Assert.Equal([4L, 5L, 6L], await readers.EndAsync());
    }

    [Fact]
    public async Task One_part_fails_for_ever_while_two_workers_compete_and_one_of_them_is_killed()
    {
        await using var worker = await ModelingProcess.PrepareAsync();
        await using var other = worker.Another();
        // Somebody's view keeps each table from being replaced.
        await worker.Warehouse.ExecuteAsync("create view public.annas as select * from gold.firm_usage_summary");
        await DeliverFirmAsync(worker, "f1");
        await using var readers = new VersionReader(worker.Warehouse);

        worker.Start(merges: false, schedule: EverySecond);
        other.Start(merges: false, schedule: EverySecond);
        await worker.UntilAsync($"select version = {TestWarehouse.FirstVersion + 1} from ops.warehouse_version", "usage is published");
        await other.KillAsync();
        for (var more = 1; more <= 3; more++)
        {
            await worker.DeliverAsync();
            await worker.UntilAsync($"select version = {TestWarehouse.FirstVersion + 1 + more} from ops.warehouse_version", $"delivery {more} of usage is published");
        }

        await worker.AssertReadersSeeAsync(TestWarehouse.FirstVersion + 4, ModelingProcess.Published + (4 * ModelingProcess.Delivered));
        Assert.Equal(["assistant/firms"], await WaitingAsync(worker));
        Assert.Equal(0, await worker.Warehouse.ScalarAsync<long>("select count(*) from gold.firm_usage_summary"));
        await worker.Warehouse.ExecuteAsync("drop view public.annas");
        await worker.DeliverAsync();
        await worker.UntilAsync("select not exists (select from ops.batches where modelled_run_id is null)", "all batches are modelled");
        Assert.Equal([4L, 5L, 6L, 7L, 8L, 9L, 10L], await readers.EndAsync());
        Assert.Equal(["f1"], await worker.Warehouse.LinesAsync("select firm_id from gold.firm_usage_summary"));
    }

    private static Task DeliverFirmAsync(ModelingProcess worker, string firm) =>
        worker.Warehouse.IngestAsync("assistant", "firms.csv", $"id,created,firm_size,arr_in_thousands\n{firm},2025-01-01,10,20\n");

    private static Task<IReadOnlyList<string>> WaitingAsync(ModelingProcess worker) =>
        worker.Warehouse.LinesAsync("select dataset from ops.batches where modelled_run_id is null");

    /// <summary>Reads all the while, and notes each version; a part of which a reader sees one table in another version than the other fails.</summary>
    private sealed class VersionReader : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ended = new();
        private readonly Task<IReadOnlyList<long>> _reading;

        public VersionReader(TestWarehouse warehouse) => _reading = Task.Run(() => ReadAsync(warehouse, _ended.Token));

        /// <returns>The versions that were seen, in the order of the first sight of each.</returns>
        public async Task<IReadOnlyList<long>> EndAsync()
        {
            await _ended.CancelAsync();
            return await _reading;
        }

        public async ValueTask DisposeAsync()
        {
            await EndAsync();
            _ended.Dispose();
        }

        private static async Task<IReadOnlyList<long>> ReadAsync(TestWarehouse warehouse, CancellationToken ended)
        {
            var versions = new List<long>();
            while (true)
            {
                // It ends after a look at what stands at the end.
                var isLast = ended.IsCancellationRequested;
                var (version, isWhole) = (await warehouse.ListAsync(
                    """
                    select version, (select sum(activities) from gold.fct_sessions) = (select sum(activities) from gold.fct_user_days)
                    from ops.warehouse_version
                    """,
                    row => (row.GetInt64(0), row.GetBoolean(1)))).Single();
                Assert.True(isWhole, $"version {version} has other sessions than days");
                if (versions is [] || versions[^1] != version)
                {
                    versions.Add(version);
                }

                if (isLast)
                {
                    return versions;
                }
            }
        }
    }
}
