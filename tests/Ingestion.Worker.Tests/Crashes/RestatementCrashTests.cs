using Dapper;

namespace Ingestion.Worker.Tests.Crashes;

/// <summary>A worker is killed while it finds out what an extract restates; whoever loads the file then marks the same rows.</summary>
public sealed class RestatementCrashTests
{
    private const string Header = "created,firm_id,user_id,event_type\n";
    private const string Counted = "select string_agg(format('%s %s %s', user_id, counted, loaded), ', ' order by user_id) from (select user_id, count(*) filter (where not _is_restated) as counted, count(*) as loaded from bronze.assistant_events group by user_id) as users";

    /// <summary>What the worker waits for when it is killed: the lock of the dataset, the rows of bronze, the batch.</summary>
    [Theory]
    [InlineData("select pg_advisory_xact_lock(hashtextextended('restatement of assistant/events', 0))", "select%pg_advisory_xact_lock%")]
    [InlineData("lock table bronze.assistant_events in exclusive mode", "with delivery as%")]
    [InlineData("lock table ops.batches in exclusive mode", "insert into ops.batches%")]
    public async Task Killed_while_it_restates_it_marks_each_row_once_when_it_is_back(string hold, string waiting)
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        await worker.StartAsync();
        worker.Deliver("assistant", "april_events.csv", Header + Row('a') + Row('a') + Row('b'));
        await worker.UntilAsync("select count(*) = 1 from ops.batches where file_moved_at is not null", "first batch");
        await using (var holder = await worker.Database.OpenConnectionAsync())
        {
            await using var transaction = await holder.BeginTransactionAsync();
            await holder.ExecuteAsync(hold);
            worker.Deliver("assistant", "may_events.csv", Header + Row('a') + Row('a') + Row('a') + Row('b') + Row('c'));
            await worker.UntilBlockedAsync(waiting, "waiting worker");
            await worker.KillAsync();
        }

        Assert.Equal("a 2 2, b 1 1", await worker.ScalarAsync<string>(Counted));
        await worker.StartAsync();
        await worker.UntilAsync("select count(*) = 2 from ops.batches where file_moved_at is not null", "second batch");
        Assert.Equal("a 3 5, b 1 2, c 1 1", await worker.ScalarAsync<string>(Counted));
        Assert.Equal("0, 3", await worker.ScalarAsync<string>("select string_agg(rows_restated::text, ', ' order by batch_id) from ops.batches"));
    }

    private static string Row(char user) => $"2024-05-01 10:00:00,f,{user},assistant\n";
}
