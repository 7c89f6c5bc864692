using Dapper;
using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>What counts as a delivery, whoever takes it and however often.</summary>
public sealed class DeliveryTests(IngestionFixture fixture) : IClassFixture<IngestionFixture>
{
    private const string Header = "event_id,user_id,org_id,event_timestamp\n";

    private readonly IngestionHost _host = fixture.Host;

    [Fact]
    public async Task The_same_content_is_loaded_once_and_then_recorded_as_duplicate()
    {
        const string content = Header + "e1,u1,o1,2025-01-01\n";
        _host.Deliver("usage", "first_navigation.csv", content);
        var first = await _host.BatchOfAsync("first_navigation.csv");
        _host.Deliver("usage", "second_navigation.csv", content);
        var second = await _host.BatchOfAsync("second_navigation.csv");
        _host.Deliver("usage", "first_navigation.csv", content);
        var again = await _host.BatchOfAsync("first_navigation.csv", number: 2);

        Assert.Equal(("loaded", 1L, 1L, 0L), first.Outcome());
        Assert.Equal(("duplicate", 0L, 0L, 0L), second.Outcome());
        Assert.Equal($"the same content was loaded as batch {first.BatchId} from first_navigation.csv", second.Reason);
        Assert.Equal("duplicate", again.Status);
        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from bronze.usage_navigation where event_timestamp = '2025-01-01'"));
        Assert.DoesNotContain(_host.Landed(), path => path.Contains("first", StringComparison.Ordinal) || path.Contains("second", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_a_crash_left_behind_is_moved_and_not_counted_again()
    {
        const string content = Header + "e1,u1,o1,2025-01-02\n";
        _host.Deliver("usage", "left_navigation.csv", content);
        var batch = await _host.BatchOfAsync("left_navigation.csv");
        var archived = Path.Combine(_host.Archive, _host.Archived().Single(path => path.EndsWith("left_navigation.csv", StringComparison.Ordinal)));

        // The state between commit and move: the batch is there, the file still lies in the landing directory.
        File.Delete(archived);
        await using (var connection = await _host.Database.OpenConnectionAsync())
            await connection.ExecuteAsync("update ops.batches set file_moved_at = null where batch_id = @BatchId", new { batch.BatchId });
        _host.Deliver("usage", "left_navigation.csv", content);

        Assert.Equal(batch.BatchId, (await _host.BatchOfAsync("left_navigation.csv")).BatchId);
        Assert.Single(await _host.BatchesOfAsync("left_navigation.csv"));
        Assert.True(File.Exists(archived));
    }

    [Fact]
    public async Task Unknown_columns_are_kept_as_json_and_named_on_the_batch()
    {
        _host.Deliver("usage", "drift_navigation.csv", "event_id,Colour,user_id,org_id,event_timestamp,note,\ne1,\"d\"\"ark\",u1,o1,2025-01-03,é,\ne2,,u1,o1,2025-01-03,,z\ne3,,u1,o1,2025-01-03,,\n");

        var batch = await _host.BatchOfAsync("drift_navigation.csv");

        Assert.Equal(("loaded", 3L, 3L, 0L), batch.Outcome());
        Assert.Equal(["Colour", "note", "column 7"], batch.ExtraColumns);
        Assert.Equal(
            ["""e1|{"note": "é", "Colour": "d\"ark"}""", """e2|{"column 7": "z"}""", "e3"],
            await _host.RowsAsync("event_id, _extra) from bronze.usage_navigation where _batch_id = @BatchId order by event_id", new { batch.BatchId }));
    }

    [Fact]
    public async Task Unknown_properties_keep_their_json()
    {
        _host.Deliver("chats", "drift_chat.jsonl", """{"chat_id": "c1", "mood": {"good": [1, true]}, "score": 7, "none": null, "text": "a\nb"}""");

        var batch = await _host.BatchOfAsync("drift_chat.jsonl");

        Assert.Equal(["mood", "score", "none", "text"], batch.ExtraColumns);
        Assert.Equal(
            ["""{"mood": {"good": [1, true]}, "text": "a\nb", "score": 7}"""],
            await _host.RowsAsync("_extra) from bronze.chats_chats where _batch_id = @BatchId", new { batch.BatchId }));
    }

    [Fact]
    public async Task Every_extract_of_a_snapshot_is_kept_with_its_batch()
    {
        _host.Deliver("usage", "monday_users.csv", "id,org_id,is_employee\nu1,o1,no\nu2,o1,no\n");
        var monday = await _host.BatchOfAsync("monday_users.csv");
        _host.Deliver("usage", "tuesday_users.csv", "id,org_id,is_autogenai_employee\nu1,o2,YES\n");
        var tuesday = await _host.BatchOfAsync("tuesday_users.csv");

        Assert.Equal(
            [$"{monday.BatchId}|u1|o1|f", $"{monday.BatchId}|u2|o1|f", $"{tuesday.BatchId}|u1|o2|t"],
            await _host.RowsAsync("_batch_id, id, org_id, is_employee) from bronze.usage_users order by _batch_id, id"));
    }

    [Fact]
    public async Task A_file_that_is_still_being_written_is_left_alone_until_it_is_complete()
    {
        var path = Path.Combine(_host.Landing, "usage", "growing_navigation.csv");
        await using (var file = new StreamWriter(path))
        {
            await file.WriteAsync(Header);
            for (var i = 0; i < 20; i++)
            {
                await file.WriteAsync($"g{i},u1,o1,2025-01-04\n");
                await file.FlushAsync();
                // Faster than the scans, each of which sees another size or time.
                await Task.Delay(TimeSpan.FromMilliseconds(10));
                Assert.Empty(await _host.BatchesOfAsync("growing_navigation.csv"));
            }
        }

        Assert.Equal(("loaded", 20L, 20L, 0L), (await _host.BatchOfAsync("growing_navigation.csv")).Outcome());
    }

    [Fact]
    public async Task A_link_is_loaded_and_archived_by_what_it_leads_to_which_stays()
    {
        var target = Path.Combine(Path.GetDirectoryName(_host.Landing)!, "export.csv");
        await File.WriteAllTextAsync(target, Header + "l1,u1,o1,2025-01-06\n");
        File.CreateSymbolicLink(Path.Combine(Directory.CreateDirectory(Path.Combine(_host.Landing, "usage")).FullName, "linked_navigation.csv"), "../../export.csv");

        var batch = await _host.BatchOfAsync("linked_navigation.csv");
        await File.AppendAllTextAsync(target, "l2,u1,o1,2025-01-06\n");

        Assert.Equal(("loaded", 1L, 1L, 0L), batch.Outcome());
        var archived = new FileInfo(Path.Combine(_host.Archive, _host.Archived().Single(path => path.EndsWith("linked_navigation.csv", StringComparison.Ordinal))));
        Assert.Null(archived.LinkTarget);
        Assert.Equal(Header + "l1,u1,o1,2025-01-06\n", await File.ReadAllTextAsync(archived.FullName));
    }

    [Fact]
    public async Task A_compressed_file_that_ends_in_the_middle_waits_for_its_rest()
    {
        await using var patient = await IngestionHost.StartAsync(("Landing:UnfinishedFactor", "60"));
        var gzip = BadFile.Gzip(System.Text.Encoding.UTF8.GetBytes(Header + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"z{i},u{i * 7919},o1,2025-01-07\n"))));
        patient.Deliver("usage", "cut_navigation.csv.gz", gzip[..(gzip.Length / 2)]);
        var reasons = await IngestionHost.UntilAsync(() => patient.RowsAsync("reason) from ops.unclaimed_files"), found => found.Count > 0, "reason why it waits");
        await using (var rest = new FileStream(Directory.EnumerateFiles(patient.Landing, "cut_navigation.csv.gz", SearchOption.AllDirectories).Single(), FileMode.Append))
        {
            await rest.WriteAsync(gzip.AsMemory(gzip.Length / 2));
        }

        Assert.Equal(("loaded", 5_000L, 5_000L, 0L), (await patient.BatchOfAsync("cut_navigation.csv.gz")).Outcome());
        Assert.Equal("its data is broken or ends in the middle, and the rest may still be on its way; it is tried again", Assert.Single(reasons));
    }

    [Fact]
    public async Task Unfinished_names_are_not_touched()
    {
        _host.Deliver("usage", ".navigation.csv", Header);
        _host.Deliver("usage", "navigation.csv.part", Header);
        _host.Deliver("usage", "after_navigation.csv", Header + "a1,u1,o1,2025-01-05\n");

        await _host.BatchOfAsync("after_navigation.csv");

        Assert.Contains("usage/.navigation.csv", _host.Landed());
        Assert.Contains("usage/navigation.csv.part", _host.Landed());
    }

    [Fact]
    public async Task Several_workers_share_a_directory_and_take_each_file_once()
    {
        await using var second = await _host.StartAnotherAsync();
        await using var third = await _host.StartAnotherAsync();
        var names = Enumerable.Range(0, 60).Select(i => $"shared{i}_navigation.csv").ToArray();
        foreach (var name in names)
            _host.Deliver("usage", name, Header + string.Concat(Enumerable.Range(0, 50).Select(i => $"{name}-{i},u1,o1,2025-02-01\n")));

        foreach (var name in names)
            Assert.Equal(("loaded", 50L, 50L, 0L), (await _host.BatchOfAsync(name)).Outcome());
        Assert.Equal(3_000, await _host.ScalarAsync<long>("select count(*) from bronze.usage_navigation where event_timestamp = '2025-02-01'"));
        Assert.Equal(60, await _host.ScalarAsync<long>("select count(*) from ops.batches where file_name like 'shared%'"));
    }

    [Fact]
    public async Task Two_names_for_one_content_that_arrive_at_once_are_one_load_and_one_duplicate()
    {
        await using var second = await _host.StartAnotherAsync();
        var content = Header + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"twin-{i},u1,o1,2025-03-01\n"));
        _host.Deliver("usage", "twin1_navigation.csv", content);
        _host.Deliver("usage", "twin2_navigation.csv", content);

        string[] statuses = [(await _host.BatchOfAsync("twin1_navigation.csv")).Status, (await _host.BatchOfAsync("twin2_navigation.csv")).Status];

        Assert.Equal(["duplicate", "loaded"], statuses.Order());
        Assert.Equal(20_000, await _host.ScalarAsync<long>("select count(*) from bronze.usage_navigation where event_timestamp = '2025-03-01'"));
    }
}
