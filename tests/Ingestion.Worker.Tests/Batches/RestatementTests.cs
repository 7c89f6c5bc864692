using System.Security.Cryptography;
using System.Text;
using Dapper;
using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>Extracts that come again: which rows of a later file have been counted before.</summary>
public sealed class RestatementTests(IngestionFixture fixture) : IClassFixture<IngestionFixture>
{
    private const string Header = "created,firm_id,user_id,event_type,num_docs,feedback_score\n";

    private readonly IngestionHost _host = fixture.Host;

    /// <summary>
    /// The files of a case in the order of arrival, and of each what it restates. Letters are rows that differ in the user;
    /// the firm is the case's own.
    /// </summary>
    public static TheoryData<string, string, string> Deliveries => new()
    {
        { "nothing in common", "ab cd", "0 0" },
        { "repeats within a file are real", "aab", "0" },
        { "a month and the months before it", "aab aabcc aabccd", "0 3 5" },
        { "three where there were two adds one", "aa aaa", "0 2" },
        { "two where there were three adds none", "aaa aa", "0 2" },
        { "what one file has most often", "ab aab abbb", "0 2 2" },
        { "most often over files, not in their sum", "ab ac aabc", "0 1 3" },
        { "a file without a row of an earlier one takes nothing away", "abc b abcd", "0 1 3" },
        { "an order of rows of its own", "abcab bbaac", "0 5" },
        { "a part, the whole, the part", "ab abcd cd", "0 2 2" },
        { "an empty extract", "ab - ab", "0 0 dup" },
        { "the same content", "ab ab", "0 dup" },
    };

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task A_row_counts_as_often_as_the_file_that_has_it_most_often(string title, string files, string restated)
    {
        var firm = title.Replace(' ', '_').Replace(",", "", StringComparison.Ordinal);
        var batches = new List<BatchRow>();
        foreach (var (rows, i) in files.Split(' ').Select((rows, i) => (rows, i)))
            batches.Add(await DeliverAsync($"{firm}_{i}_events.csv", Header + string.Concat(rows.Where(char.IsLetter).Select(user => Row(firm, user)))));

        Assert.Equal(restated.Split(' '), batches.Select(batch => batch.Status == "duplicate" ? "dup" : $"{batch.RowsRestated}"));
        Assert.All(batches, batch => Assert.Equal(batch.RowsRead, batch.RowsLoaded + batch.RowsRejected));
        Assert.Equal(
            files.Split(' ').SelectMany(rows => rows.Where(char.IsLetter).CountBy(user => user)).GroupBy(user => user.Key, user => user.Value).OrderBy(user => user.Key)
                .Select(user => $"{user.Key}|{user.Max()}"),
            await CountedAsync(firm));
    }

    /// <summary>A second file whose row is, or is not, the one of the first: <c>2024-05-01 10:00:00,firm,u,assistant,,</c>.</summary>
    public static TheoryData<string, string, long> Spellings => new()
    {
        { "zone", Header + "2024-05-01T12:00:00+02:00,FIRM,u,assistant,,\n", 1 },
        { "declared format", Header + "5/1/2024 10:00,FIRM,u,assistant,,\n", 1 },
        { "letter case of a choice", Header + "2024-05-01 10:00:00,FIRM,u,ASSISTANT,,\n", 1 },
        { "quotes, delimiter and header", "User ID;CREATED;firm_id;event_type\nu;\"2024-05-01 10:00:00\";FIRM;assistant\n", 1 },
        { "missing optional columns", "event_type,user_id,firm_id,created\nassistant,u,FIRM,2024-05-01 10:00:00\n", 1 },
        { "unknown extra column", Header.TrimEnd() + ",extracted_at\n2024-05-01 10:00:00,FIRM,u,assistant,,,2024-06-01\n", 1 },
        { "another time", Header + "2024-05-01 10:00:01,FIRM,u,assistant,,\n", 0 },
        { "a value where there was none", Header + "2024-05-01 10:00:00,FIRM,u,assistant,0,\n", 0 },
        { "text that differs in case", Header + "2024-05-01 10:00:00,FIRM,U,assistant,,\n", 0 },
        { "a blank behind a required value", Header + "2024-05-01 10:00:00,FIRM,u ,assistant,,\n", 1 },
        { "JSON lines", """{"created":"2024-05-01T10:00:00Z","firm_id":"FIRM","user_id":"u","event_type":"assistant","num_docs":null}""", 1 },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Rows_are_compared_as_they_are_stored(string title, string second, long restated)
    {
        var firm = title.Replace(' ', '_').Replace(",", "", StringComparison.Ordinal);
        var first = await DeliverAsync($"{firm}_first_events.csv", Header + $"2024-05-01 10:00:00,{firm},u,assistant,,\n");
        var batch = await DeliverAsync($"{firm}_second_events.{(second[0] == '{' ? "jsonl" : "csv")}", second.Replace("FIRM", firm, StringComparison.Ordinal));

        Assert.Equal(("loaded", 0L), (first.Status, first.RowsRestated));
        Assert.Equal(("loaded", 1L, 1L, restated), (batch.Status, batch.RowsRead, batch.RowsLoaded, batch.RowsRestated));
    }

    [Fact]
    public async Task Corrected_rows_belong_to_the_file_that_they_were_first_in()
    {
        var april = await DeliverAsync("replayed_april_events.csv", Header + Row("replayed", 'a') + Row("replayed", 'a').Replace(",3,", ",three,", StringComparison.Ordinal) + Row("replayed", 'b'));
        var corrected = Header + Row("replayed", 'a');
        await AskForReplayAsync(april, corrected);

        var replay = await DeliverAsync("replayed_correction_events.csv", corrected);
        var may = await DeliverAsync("replayed_may_events.csv", Header + Row("replayed", 'a') + Row("replayed", 'a') + Row("replayed", 'a') + Row("replayed", 'b'));

        Assert.Equal([(2L, 1L, 0L), (1L, 0L, 0L), (4L, 0L, 3L)], new[] { april, replay, may }.Select(batch => (batch.RowsLoaded, batch.RowsRejected, batch.RowsRestated)));
        Assert.Equal(["a|3", "b|1"], await CountedAsync("replayed"));
    }

    [Fact]
    public async Task A_corrected_row_that_a_later_extract_had_right_adds_nothing()
    {
        var april = await DeliverAsync("late_april_events.csv", Header + Row("late", 'a').Replace(",3,", ",three,", StringComparison.Ordinal) + Row("late", 'b'));
        var may = await DeliverAsync("late_may_events.csv", Header + Row("late", 'a') + Row("late", 'b'));
        var corrected = Header + Row("late", 'a') + "\n";
        await AskForReplayAsync(april, corrected);
        var replay = await DeliverAsync("late_correction_events.csv", corrected);

        Assert.Equal([(1L, 0L), (2L, 1L), (1L, 1L)], new[] { april, may, replay }.Select(batch => (batch.RowsLoaded, batch.RowsRestated)));
        Assert.Equal(["a|1", "b|1"], await CountedAsync("late"));
    }

    [Fact]
    public async Task A_file_that_fails_has_had_no_row()
    {
        var bad = string.Concat(Enumerable.Range(0, 30).Select(_ => "never,failing,u,assistant,,\n"));
        var failed = await DeliverAsync("failing_1_events.csv", Header + Row("failing", 'a') + bad);
        var loaded = await DeliverAsync("failing_2_events.csv", Header + Row("failing", 'a') + Row("failing", 'b'));

        Assert.Equal(("failed", 0L), (failed.Status, failed.RowsLoaded));
        Assert.Equal(("loaded", 2L, 0L), (loaded.Status, loaded.RowsLoaded, loaded.RowsRestated));
        Assert.Equal(["a|1", "b|1"], await CountedAsync("failing"));
    }

    [Fact]
    public async Task Rows_of_other_datasets_without_a_key_are_not_marked()
    {
        var row = "1,2,3,2024-05-01 10:00:00,10,completed\n";
        const string header = "transaction_id,user_id,product_id,transaction_date,total,status\n";
        _host.Deliver("commerce", "one_transactions.csv", header + row + row);
        var first = await _host.BatchOfAsync("one_transactions.csv");
        _host.Deliver("commerce", "two_transactions.csv", header + row + row + row);
        var second = await _host.BatchOfAsync("two_transactions.csv");

        Assert.Equal([(2L, 0L), (3L, 0L)], new[] { first, second }.Select(batch => (batch.RowsLoaded, batch.RowsRestated)));
    }

    private static string Row(string firm, char user) => $"2024-05-01 10:00:00,{firm},{user},assistant,3,\n";

    private Task<IReadOnlyList<string>> CountedAsync(string firm) => _host.RowsAsync(
        "user_id, count(*)) from bronze.assistant_events where firm_id = @firm and not _is_restated group by user_id order by user_id", new { firm });

    private async Task<BatchRow> DeliverAsync(string name, string content)
    {
        _host.Deliver("assistant", name, content);
        var batch = await _host.BatchOfAsync(name);
        Assert.Equal(batch.RowsRestated, await _host.ScalarAsync<long>("select count(*) from bronze.assistant_events where _batch_id = @BatchId and _is_restated", batch));
        Assert.Equal(batch.RowsLoaded, await _host.ScalarAsync<long>("select count(*) from bronze.assistant_events where _batch_id = @BatchId", batch));
        return batch;
    }

    /// <summary>As the API does for rows that were corrected.</summary>
    private async Task AskForReplayAsync(BatchRow batch, string corrected)
    {
        await using var connection = await _host.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            with replay as (
                insert into ops.replays (batch_id, dataset, file_name, sha256, requested_at)
                values (@BatchId, 'assistant/events', 'correction', @sha256, now())
                returning replay_id
            )
            update ops.rejected_rows set replay_id = (select replay_id from replay) where batch_id = @BatchId
            """,
            new { batch.BatchId, sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(corrected))) });
    }
}
