using System.Runtime.Versioning;
using System.Text;
using Dapper;
using Ingestion.Worker.Tests.Crashes;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>Files that are hard on the process: it takes little memory, and no half of them.</summary>
[SupportedOSPlatform("linux")]
public sealed class HardFileTests
{
    private const string Header = "event_id,user_id,org_id,event_timestamp\n";
    private const long Mebibyte = 1024 * 1024;

    [Fact]
    public async Task A_field_of_two_gigabytes_costs_its_row_and_no_memory()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        await worker.StartAsync();
        var part = worker.Landed("huge_navigation.csv.part");
        Directory.CreateDirectory(Path.GetDirectoryName(part)!);
        await using (var file = File.Create(part))
        {
            // A hole in the file: it reads as zeros and takes no room on the disk.
            await file.WriteAsync(Encoding.UTF8.GetBytes(Header + "h1,u1,o1,2025-11-15\n\""));
            file.Position += 2048 * Mebibyte;
            await file.WriteAsync("\",u1,o1,2025-11-15\nh3,u1,o1,2025-11-15\n"u8.ToArray());
        }

        File.Move(part, worker.Landed("huge_navigation.csv"));

        await worker.UntilAsync("select count(*) = 1 from ops.batches where file_moved_at is not null", "batch");
        Assert.Equal("loaded 3 2 1", await worker.ScalarAsync<string>("select concat_ws(' ', status, rows_read, rows_loaded, rows_rejected) from ops.batches"));
        Assert.Equal(
            "huge_navigation.csv line 3: the record does not end within 16777216 bytes (Landing:MaxRecordBytes)",
            await worker.ScalarAsync<string>("select message from ops.rejected_rows"));
        Assert.Equal("h1 1, h3 3", await worker.ScalarAsync<string>("select string_agg(concat_ws(' ', event_id, _row_number), ', ' order by _row_number) from bronze.usage_navigation"));
        Assert.True(worker.PeakBytes < 250 * Mebibyte, $"{worker.PeakBytes / Mebibyte} MiB");
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_refused_with_a_reason_and_kept()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        await worker.StartAsync(obeysPermissions: true);
        worker.Deliver("readable_navigation.csv", 3);
        await worker.UntilAsync("select count(*) = 1 from ops.batches", "batch of the readable file");
        var part = worker.Landed("secret_navigation.csv.part");
        await File.WriteAllTextAsync(part, Header + "s1,u1,o1,2025-11-15\n");
        File.SetUnixFileMode(part, UnixFileMode.None);
        File.Move(part, worker.Landed("secret_navigation.csv"));

        await worker.UntilAsync("select count(*) = 2 from ops.batches where file_moved_at is not null", "batch of the unreadable file");

        Assert.Equal(
            "failed 0 the file cannot be read by this service; check its permissions",
            await worker.ScalarAsync<string>("select concat_ws(' ', status, rows_read, reason) from ops.batches where file_name = 'secret_navigation.csv'"));
        Assert.False(File.Exists(worker.Landed("secret_navigation.csv")));
        Assert.Single(Directory.EnumerateFiles(worker.Failed, "*-secret_navigation.csv", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_claim_that_may_not_be_looked_into_is_told_and_holds_nothing_up()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        var claim = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(worker.Landed("x"))!, ".claimed", "20250101T000000.000000Z-closed"));
        var gone = Directory.CreateDirectory(Path.Combine(claim.FullName, "../../../finance/.claimed"));
        claim.UnixFileMode = UnixFileMode.None;
        gone.UnixFileMode = UnixFileMode.None;
        await worker.StartAsync(obeysPermissions: true);
        worker.Deliver("readable_navigation.csv", 3);

        await worker.UntilAsync("select count(*) = 1 from ops.batches where file_moved_at is not null", "batch of the readable file");

        Assert.Equal(
            "finance/.claimed, usage/.claimed/20250101T000000.000000Z-closed",
            await worker.ScalarAsync<string>("select string_agg(concat_ws('/', domain, file_name), ', ' order by domain) from ops.unclaimed_files where reason like 'the folder cannot be read%'"));
        claim.UnixFileMode = gone.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    }

    [Fact]
    public async Task A_file_whose_name_is_removed_while_it_is_read_has_been_taken()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        await worker.StartAsync();
        await WhileItIsReadAsync(worker, "gone_navigation.csv", (path, _) => Assert.False(File.Exists(path)));

        await worker.AssertLoadedOnceAsync("gone_navigation.csv", 1_000);
    }

    [Fact]
    public async Task A_file_that_grows_while_it_is_read_is_loaded_once_and_whole()
    {
        await using var worker = await WorkerProcess.PrepareAsync();
        await worker.StartAsync();
        // Whoever has it open goes on writing to it, wherever it was moved.
        await WhileItIsReadAsync(worker, "grown_navigation.csv", (_, claimed) => File.AppendAllText(claimed, "last,u1,o1,2025-11-15\n"));

        await worker.UntilAsync("select count(*) > 0 from ops.batches where file_moved_at is not null", "batch");

        Assert.Equal("loaded 1001 1001", await worker.ScalarAsync<string>("select string_agg(concat_ws(' ', status, rows_read, rows_loaded), ', ') from ops.batches"));
        Assert.Equal(1001, await worker.ScalarAsync<long>("select count(distinct event_id) from bronze.usage_navigation"));
    }

    /// <summary>Does something to a file after the worker has opened it and before it can load it.</summary>
    private static async Task WhileItIsReadAsync(WorkerProcess worker, string name, Action<string, string> change)
    {
        await using var holder = await worker.Database.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await holder.ExecuteAsync("lock table bronze.usage_navigation in access exclusive mode");
        worker.Deliver(name, 1_000);
        await worker.UntilBlockedAsync("%bronze.usage_navigation%", "claimed file");
        change(worker.Landed(name), Directory.EnumerateFiles(Path.GetDirectoryName(worker.Landed(name))!, name, SearchOption.AllDirectories).Single());
    }
}
