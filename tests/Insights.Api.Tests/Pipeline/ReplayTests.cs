using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Pipeline;

namespace Insights.Api.Tests.Pipeline;

/// <summary>Corrected rows go through the normal path once, and the rows they correct say so.</summary>
public sealed class ReplayTests(PipelineHost host) : IClassFixture<PipelineHost>
{
    private const string Header = "event_id;user_id;org_id;event_timestamp;colour";

    [Fact]
    public async Task Corrected_rows_are_loaded_under_the_header_of_their_file_and_their_originals_are_marked()
    {
        await using var ingestion = await host.StartIngestionAsync();
        var batch = await LoadAsync("first_navigation.csv", "f1;u1;o1;2025-11-15;red", "f2;u1;o1;soon;blue", "f3;;o1;2025-11-15;", "f4;u1;o1;later;");

        var response = await host.ReplayAsync(batch, (2, "f2;u1;o1;2025-11-16;\"bl\nue\""), (3, "f3;u1;o1;never;"));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var replay = await host.BatchOfAsync((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("file_name").GetString()!);

        Assert.Equal(("loaded", 2, 1, 1), (replay.GetProperty("status").GetString(), replay.GetProperty("rows_read").GetInt32(), replay.GetProperty("rows_loaded").GetInt32(), replay.GetProperty("rows_rejected").GetInt32()));
        Assert.Equal(
            [$"f1 {batch} 1 red", $"f2 {replay.GetProperty("id")} 1 bl\nue"],
            await host.RowsAsync("select concat_ws(' ', event_id, _batch_id, _row_number, _extra ->> 'colour') from bronze.usage_navigation where event_id like 'f%' order by 1"));
        Assert.Equal([(2L, replay.GetProperty("id").GetInt64()), (3L, replay.GetProperty("id").GetInt64()), (4L, null)], await RejectsAsync(batch));
        Assert.Equal([(2L, (long?)null)], await RejectsAsync(replay.GetProperty("id").GetInt64()));
    }

    [Fact]
    public async Task A_row_is_replayed_once()
    {
        long batch;
        await using (await host.StartIngestionAsync())
            batch = await LoadAsync("once_navigation.csv", "o1;u1;o1;2025-11-15;", "o2;u1;o1;soon;", "o3;u1;o1;soon;");

        Assert.Equal(HttpStatusCode.Accepted, (await host.ReplayAsync(batch, (2, "o2;u1;o1;2025-11-16;"))).StatusCode);
        var waiting = await (await host.ReplayAsync(batch, (2, "o2;u1;o1;2025-11-17;"), (3, "o3;u1;o1;2025-11-16;"))).ProblemAsync();
        Assert.Equal((409, "/problems/already-replayed", $"row 2 of batch {batch} was replayed before; leave it out"), waiting);

        await using var ingestion = await host.StartIngestionAsync();
        await host.BatchOfAsync(Path.GetFileName(Assert.Single(Directory.EnumerateFiles(Path.Combine(host.Landing, "usage"), $"replay-of-{batch}-*"))));
        var loaded = await (await host.ReplayAsync(batch, (2, "o2;u1;o1;2025-11-16;"))).ProblemAsync();
        Assert.Equal((409, "/problems/already-replayed"), (loaded.Status, loaded.Type));
        Assert.Equal(["2"], await host.RowsAsync("select count(*)::text from bronze.usage_navigation where event_id in ('o1', 'o2')"));
    }

    [Fact]
    public async Task Of_replays_of_one_row_at_once_one_is_taken()
    {
        long batch;
        await using (await host.StartIngestionAsync())
            batch = await LoadAsync("race_navigation.csv", "r1;u1;o1;2025-11-15;", "r2;u1;o1;soon;");

        var responses = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => host.ReplayAsync(batch, (2, $"r2;u1;o1;2025-11-{10 + i};"))));

        Assert.Equal(1, responses.Count(response => response.StatusCode == HttpStatusCode.Accepted));
        Assert.Equal(5, responses.Count(response => response.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Two_rows_that_are_corrected_to_the_same_text_are_two_rows()
    {
        await using var ingestion = await host.StartIngestionAsync();
        var first = await LoadAsync("same1_navigation.csv", "s1;u1;o1;2025-11-15;", "s2;u1;o1;soon;");
        var second = await LoadAsync("same2_navigation.csv", "s1;u1;o1;2025-11-15;", "s2;u1;o1;later;");

        foreach (var batch in new[] { first, second })
        {
            var response = await host.ReplayAsync(batch, (2, "s2;u1;o1;2025-11-16;"));
            var replay = await host.BatchOfAsync((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("file_name").GetString()!);
            Assert.Equal("loaded", replay.GetProperty("status").GetString());
        }

        Assert.Equal(["2"], await host.RowsAsync("select count(*)::text from bronze.usage_navigation where event_id = 's2'"));
    }

    [Fact]
    public async Task A_replay_that_is_refused_as_a_whole_may_be_corrected_again()
    {
        await using var ingestion = await host.StartIngestionAsync();
        var batch = await LoadAsync("again_navigation.csv", "a1;u1;o1;2025-11-15;", "a2;u1;o1;soon;");

        var response = await host.ReplayAsync(batch, (2, "a2;u1;o1;sooner;"));
        var failed = await host.BatchOfAsync((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("file_name").GetString()!);
        Assert.Equal("failed", failed.GetProperty("status").GetString());
        response = await host.ReplayAsync(batch, (2, "a2;u1;o1;2025-11-16;"));
        var loaded = await host.BatchOfAsync((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("file_name").GetString()!);

        Assert.Equal("loaded", loaded.GetProperty("status").GetString());
        Assert.Equal([(2L, loaded.GetProperty("id").GetInt64())], await RejectsAsync(batch));
    }

    [Fact]
    public async Task Rows_of_a_file_with_lines_before_its_header_are_replayed_behind_the_same_lines()
    {
        await using var ingestion = await host.StartIngestionAsync();
        // A quote that nothing closes, a line that looks like the header, none at all; blank lines before the header.
        await host.UploadAsync("usage", "sizes_report.csv", "Sizes \"of today\r\nid;size\r\n\r\n\r\nid;size\r\n1;7\r\n2;large\r\n\"3\n\";9x\r\n");
        var batch = (await host.BatchOfAsync("sizes_report.csv")).GetProperty("id").GetInt64();
        Assert.Equal(
            ["sizes_report.csv line 7: size 'large' is not an integer", "sizes_report.csv line 8: size '9x' is not an integer"],
            await host.RowsAsync($"select message from ops.rejected_rows where batch_id = {batch} order by row_number"));

        var response = await host.ReplayAsync(batch, (2, "2;8"), (3, "\"3\né\";9"));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var replay = await host.BatchOfAsync((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("file_name").GetString()!);

        var id = replay.GetProperty("id").GetInt64();
        Assert.Equal(("loaded", 2, 2), (replay.GetProperty("status").GetString(), replay.GetProperty("rows_read").GetInt32(), replay.GetProperty("rows_loaded").GetInt32()));
        Assert.Equal([$"1 7 {batch}", $"2 8 {id}", $"3\né 9 {id}"], await host.RowsAsync("select concat_ws(' ', id, size, _batch_id) from bronze.usage_reports order by id"));
        Assert.Equal([(2L, (long?)id), (3L, id)], await RejectsAsync(batch));
    }

    [Fact]
    public async Task Json_lines_are_replayed_as_json_lines()
    {
        await using var ingestion = await host.StartIngestionAsync();
        await host.UploadAsync("chats", "lines_chat.jsonl", "{\"chat_id\": \"c1\"}\n{\"chat_id\": \"c2\", \"message_count\": \"many\"}\n");
        var batch = (await host.BatchOfAsync("lines_chat.jsonl")).GetProperty("id").GetInt64();

        var response = await host.ReplayAsync(batch, (2, "{\"chat_id\": \"c2\", \"message_count\": 3}"));
        var replay = await host.BatchOfAsync((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("file_name").GetString()!);

        Assert.Equal("loaded", replay.GetProperty("status").GetString());
        Assert.Equal(["c2 3"], await host.RowsAsync("select concat_ws(' ', chat_id, message_count) from bronze.chats_chats where chat_id = 'c2'"));
    }

    [Fact]
    public async Task Objects_of_an_array_are_replayed_however_they_are_broken_into_lines()
    {
        await using var ingestion = await host.StartIngestionAsync();
        await host.UploadAsync("chats", "array_chat.json", "[\n{\"chat_id\": \"a1\"},\n{\n  \"chat_id\": \"a2\",\n  \"message_count\": \"many\"\n}\n]\n");
        var batch = (await host.BatchOfAsync("array_chat.json")).GetProperty("id").GetInt64();

        Assert.Equal((400, "/problems/invalid-parameter"), await KindAsync(batch, (2, "{\"chat_id\": \"a2\"}\n{\"chat_id\": \"a3\"}")));
        var response = await host.ReplayAsync(batch, (2, "{\n  \"chat_id\": \"a2\",\n  \"message_count\": 3\n}"));
        var replay = await host.BatchOfAsync((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("file_name").GetString()!);

        Assert.Equal("loaded", replay.GetProperty("status").GetString());
        Assert.Equal(["a2 3"], await host.RowsAsync("select concat_ws(' ', chat_id, message_count) from bronze.chats_chats where chat_id = 'a2'"));
    }

    [Theory]
    [InlineData("navigation.parquet", "replay-of-7-20251115T115100000-navigation.jsonl")]
    [InlineData("navigation.json", "replay-of-7-20251115T115100000-navigation.json")]
    [InlineData("navigation.csv.gz", "replay-of-7-20251115T115100000-navigation.csv")]
    public void Rows_of_a_format_that_has_no_lines_are_replayed_as_JSON_lines(string original, string replay) =>
        Assert.Equal(replay, ReplayFile.NameOf(original, 7, new DateTimeOffset(2025, 11, 15, 11, 51, 0, TimeSpan.Zero)));

    [Fact]
    public async Task What_cannot_be_replayed_is_refused_with_a_reason()
    {
        long batch;
        await using (await host.StartIngestionAsync())
        {
            batch = await LoadAsync("reasons_navigation.csv", "x1;u1;o1;2025-11-15;", "x2;u1;o1;soon;");
            await host.UploadAsync("usage", "broken_navigation.csv", "nothing,here\n1,2\n");
            var broken = (await host.BatchOfAsync("broken_navigation.csv")).GetProperty("id").GetInt64();
            Assert.Equal((422, "/problems/not-replayable"), await KindAsync(broken, (1, "1,2")));
        }

        Assert.Equal((404, "/problems/not-found"), await KindAsync(batch + 1_000, (2, "x")));
        Assert.Equal((404, "/problems/not-found"), await KindAsync(batch, (1, "x1;u1;o1;2025-11-15;")));
        Assert.Equal((400, "/problems/invalid-parameter"), await KindAsync(batch));
        Assert.Equal((400, "/problems/invalid-parameter"), await KindAsync(batch, (2, "x"), (2, "x")));
        Assert.Equal((400, "/problems/invalid-parameter"), await KindAsync(batch, (2, " ")));
        Assert.Equal((400, "/problems/invalid-parameter"), await KindAsync(batch, (2, "x2;u1;o1;2025-11-15;\nx3;u1;o1;2025-11-15;")));
        Assert.Equal((400, "/problems/invalid-parameter"), await KindAsync(batch, (2, "\"x2;u1;o1;2025-11-15;")));
        Assert.Equal([(2L, (long?)null)], await RejectsAsync(batch));
    }

    [Fact]
    public async Task Rejects_of_all_batches_are_listed_newest_first_page_by_page()
    {
        await using (await host.StartIngestionAsync())
            await LoadAsync("pages_navigation.csv", "p1;u1;o1;2025-11-15;", "p2;u1;o1;2025-11-15;", "p3;u1;o1;one;", "p4;u1;o1;two;");

        var first = await host.GetAsync("rejects?dataset=usage/navigation&replayed=false&limit=1");
        var second = await host.GetAsync($"rejects?dataset=usage/navigation&replayed=false&limit=1&cursor={first.GetProperty("next").GetString()}");

        Assert.Equal(
            ["pages_navigation.csv line 5: event_timestamp 'two' is not a timestamp", "pages_navigation.csv line 4: event_timestamp 'one' is not a timestamp"],
            first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(reject => reject.GetProperty("message").GetString()));
        Assert.Equal(0, (await host.GetAsync("rejects?dataset=crm/customers")).GetProperty("items").GetArrayLength());
    }

    private async Task<long> LoadAsync(string fileName, params string[] rows)
    {
        await host.UploadAsync("usage", fileName, string.Join('\n', rows.Prepend(Header)));
        var batch = await host.BatchOfAsync(fileName);
        Assert.Equal("loaded", batch.GetProperty("status").GetString());
        return batch.GetProperty("id").GetInt64();
    }

    private async Task<(int Status, string? Type)> KindAsync(long batchId, params (long RowNumber, string RawText)[] rows)
    {
        var (status, type, _) = await (await host.ReplayAsync(batchId, rows)).ProblemAsync();
        return (status, type);
    }

    private async Task<IReadOnlyList<(long RowNumber, long? ReplayedBatchId)>> RejectsAsync(long batchId) =>
        [.. (await host.GetAsync($"batches/{batchId}/rejects")).GetProperty("items").EnumerateArray().Select(reject =>
            (reject.GetProperty("row_number").GetInt64(), reject.GetProperty("replayed_batch_id") is { ValueKind: JsonValueKind.Number } id ? id.GetInt64() : (long?)null))];
}
