using Dapper;

namespace Ingestion.Worker.Tests.Crashes;

/// <summary>The worker is killed at each point at which something could be lost or doubled, and started again.</summary>
public sealed class CrashTests
{
    private const string File = "navigation.csv";

    [Fact]
    public async Task Killed_after_the_claim_it_loads_the_file_once_when_it_is_back()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        await worker.StartAsync();
        await using (var holder = await worker.Database.OpenConnectionAsync())
        {
            // Nobody can start a COPY, so the worker stands between claim and load.
            await using var transaction = await holder.BeginTransactionAsync();
            await holder.ExecuteAsync("lock table bronze.usage_navigation in access exclusive mode");
            worker.Deliver(File, 1_000);
            await worker.UntilBlockedAsync("%bronze.usage_navigation%", "claimed file");
            await worker.KillAsync();
        }

        Assert.Equal(0, await worker.ScalarAsync<long>("select count(*) from ops.batches"));
        Assert.False(System.IO.File.Exists(worker.Landed(File)));
        Assert.Single(worker.Claimed());
        await worker.StartAsync();
        await worker.AssertLoadedOnceAsync(File, 1_000);
    }

    [Fact]
    public async Task Killed_after_the_claim_its_file_is_loaded_by_a_worker_that_runs_beside_it()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        await using var other = worker.Beside();
        await worker.StartAsync();
        await using (var holder = await worker.Database.OpenConnectionAsync())
        {
            await using var transaction = await holder.BeginTransactionAsync();
            await holder.ExecuteAsync("lock table bronze.usage_navigation in access exclusive mode");
            worker.Deliver(File, 1_000);
            await worker.UntilBlockedAsync("%bronze.usage_navigation%", "claimed file");
            await other.StartAsync();
            await worker.KillAsync();
        }

        await worker.AssertLoadedOnceAsync(File, 1_000);
    }

    [Fact]
    public async Task A_link_that_was_claimed_when_the_worker_was_killed_is_still_followed_from_where_it_lay()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        worker.Deliver(File, 1_000);
        var landed = worker.Landed(File);
        // The state between the rename of a link and the copy of what it leads to.
        var claim = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(landed)!, ".claimed", "20250101T000000.000000Z-0123")).FullName;
        System.IO.File.Move(landed, Path.Combine(worker.Root, "export.csv"));
        System.IO.File.CreateSymbolicLink(Path.Combine(claim, File), "../../export.csv");
        await System.IO.File.WriteAllTextAsync(Path.Combine(claim, ".copy"), "half of it");

        await worker.StartAsync();

        await worker.AssertLoadedOnceAsync(File, 1_000);
        Assert.True(System.IO.File.Exists(Path.Combine(worker.Root, "export.csv")));
        Assert.Equal("2025-01-01 00:00:00+00", await worker.ScalarAsync<string>("select (received_at at time zone 'UTC')::text || '+00' from ops.batches"));
    }

    [Fact]
    public async Task A_file_that_is_written_to_between_commit_and_archive_is_archived_as_it_was_read_and_kept_as_it_is()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        await System.IO.File.WriteAllTextAsync(worker.Archive, "");
        await worker.StartAsync();
        worker.Deliver(File, 1_000);
        await worker.UntilAsync("select count(*) = 1 from ops.outbox where sent_at is not null", "announced batch");
        await worker.KillAsync();
        var content = await System.IO.File.ReadAllTextAsync(worker.Claimed().Single());
        await System.IO.File.AppendAllTextAsync(worker.Claimed().Single(), "late,u1,o1,2025-11-15\n");
        System.IO.File.Delete(worker.Archive);

        await worker.StartAsync();

        await worker.AssertLoadedOnceAsync(File, 1_000);
        Assert.Equal(content, await System.IO.File.ReadAllTextAsync(Directory.EnumerateFiles(worker.Archive, $"*-{File}", SearchOption.AllDirectories).Single()));
        var kept = Directory.EnumerateFiles(worker.Failed, $"*-{File}", SearchOption.AllDirectories).Single();
        Assert.EndsWith("late,u1,o1,2025-11-15\n", await System.IO.File.ReadAllTextAsync(kept), StringComparison.Ordinal);
        Assert.Contains("has been written to since", await System.IO.File.ReadAllTextAsync(kept + ".error.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_in_the_middle_of_the_copy_it_loads_the_file_once_when_it_is_back()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        await worker.StartAsync();
        await using (await CopyHold.OverAsync(worker.Database))
        {
            worker.Deliver(File, 1_000_000);
            await worker.UntilAsync(CopyHold.IsMidway(copies: 1), "running copy");
            await worker.KillAsync();
        }

        Assert.Equal(0, await worker.ScalarAsync<long>("select count(*) from ops.batches"));
        await worker.StartAsync();
        await worker.AssertLoadedOnceAsync(File, 1_000_000);
    }

    [Fact]
    public async Task Killed_after_the_copy_and_before_the_commit_it_loads_the_file_once_when_it_is_back()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        await worker.StartAsync();
        await using (var holder = await worker.Database.OpenConnectionAsync())
        {
            // The rows can be copied, but the batch cannot be written.
            await using var transaction = await holder.BeginTransactionAsync();
            await holder.ExecuteAsync("lock table ops.batches in exclusive mode");
            worker.Deliver(File, 1_000);
            await worker.UntilBlockedAsync("insert into ops.batches%", "copied rows");
            await worker.KillAsync();
        }

        await worker.StartAsync();
        await worker.AssertLoadedOnceAsync(File, 1_000);
    }

    [Fact]
    public async Task Killed_between_the_commits_of_two_connections_it_loads_the_file_once_when_it_is_back()
    {
        const string leftovers = "select count(*) from pg_class where starts_with(relname, '_batch_') and not exists (select from pg_inherits where inhrelid = pg_class.oid)";
        await using var worker = await WorkerProcess.PrepareAsync();
        await worker.StartAsync(usesTwoStreams: true);
        await using (var holder = await worker.Database.OpenConnectionAsync())
        {
            // The second connection has committed its half of the rows, but the batch cannot be written.
            await using var transaction = await holder.BeginTransactionAsync();
            await holder.ExecuteAsync("lock table ops.batches in exclusive mode");
            worker.Deliver(File, 100_000);
            await worker.UntilBlockedAsync("insert into ops.batches%", "copied rows");
            await worker.KillAsync();
        }

        Assert.Equal(1, await worker.ScalarAsync<long>(leftovers));
        Assert.Equal(0, await worker.ScalarAsync<long>("select count(*) from bronze.usage_navigation"));
        await worker.StartAsync(usesTwoStreams: true);
        await worker.AssertLoadedOnceAsync(File, 100_000);
        Assert.Equal(0, await worker.ScalarAsync<long>(leftovers));
    }

    [Fact]
    public async Task Killed_while_two_connections_copy_it_loads_the_file_once_when_it_is_back()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        await worker.StartAsync(usesTwoStreams: true);
        await using (await CopyHold.OverAsync(worker.Database))
        {
            worker.Deliver(File, 1_000_000);
            await worker.UntilAsync(CopyHold.IsMidway(copies: 2), "two running copies");
            await worker.KillAsync();
        }

        Assert.Equal(0, await worker.ScalarAsync<long>("select count(*) from ops.batches"));
        await worker.StartAsync(usesTwoStreams: true);
        await worker.AssertLoadedOnceAsync(File, 1_000_000);
    }

    [Fact]
    public async Task Killed_after_the_commit_and_before_the_publish_it_announces_the_batch_when_it_is_back()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        await worker.StartAsync(messaging: "amqp://nobody:nothing@127.0.0.1:9/");
        worker.Deliver(File, 1_000);
        await worker.UntilAsync("select count(*) = 1 from ops.batches", "committed batch");
        await worker.KillAsync();

        Assert.Equal(1, await worker.ScalarAsync<long>("select count(*) from ops.outbox where sent_at is null"));
        await worker.StartAsync();
        await worker.AssertLoadedOnceAsync(File, 1_000);
    }

    [Fact]
    public async Task Killed_after_the_publish_and_before_the_file_moved_it_only_moves_the_file_when_it_is_back()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        // A file where the archive should be: nothing can be moved there.
        await System.IO.File.WriteAllTextAsync(worker.Archive, "");
        await worker.StartAsync();
        worker.Deliver(File, 1_000);
        await worker.UntilAsync("select count(*) = 1 from ops.outbox where sent_at is not null", "announced batch");
        await worker.KillAsync();

        Assert.Equal(0, await worker.ScalarAsync<long>("select count(*) from ops.batches where file_moved_at is not null"));
        Assert.Single(worker.Claimed());
        System.IO.File.Delete(worker.Archive);
        await worker.StartAsync();
        await worker.AssertLoadedOnceAsync(File, 1_000);
    }

    [Fact]
    public async Task Killed_after_the_file_moved_and_before_the_batch_says_so_the_batch_says_so_when_it_is_back()
    {
        const string marking = "update ops.batches set file_moved_at%";
        await using var worker = await WorkerProcess.PrepareAsync();
        await System.IO.File.WriteAllTextAsync(worker.Archive, "");
        await worker.StartAsync();
        worker.Deliver(File, 1_000);
        await worker.UntilAsync("select count(*) = 1 from ops.outbox where sent_at is not null", "announced batch");
        await using (var holder = await worker.Database.OpenConnectionAsync())
        {
            // The file can be moved now, but nothing can be written to its batch.
            await using var transaction = await holder.BeginTransactionAsync();
            await holder.ExecuteAsync("select from ops.batches for update");
            System.IO.File.Delete(worker.Archive);
            await worker.UntilBlockedAsync(marking, "moved file");
            await worker.KillAsync();
            // The server would notice only after the wait, and have it written.
            Assert.True(await worker.ScalarAsync<bool>($"select pg_terminate_backend(pid, 120000) {WorkerProcess.Blocked(marking)}"));
        }

        Assert.Equal(0, await worker.ScalarAsync<long>("select count(*) from ops.batches where file_moved_at is not null"));
        Assert.Empty(worker.Claimed());
        await worker.StartAsync();
        await worker.AssertLoadedOnceAsync(File, 1_000);
    }

    [Fact]
    public async Task A_worker_that_ends_by_itself_is_reported_at_once_with_what_it_said()
    {
        await using var worker = await WorkerProcess.PrepareAsync();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => worker.StartAsync(messaging: "nowhere"));

        Assert.Contains("the worker ended by itself", error.Message, StringComparison.Ordinal);
        Assert.Contains("Invalid URI", error.Message, StringComparison.Ordinal);
    }
}
