using FsCheck;
using FsCheck.Fluent;
using UsageOracle;

namespace Modeling.Worker.Tests.Chats;

/// <summary>The chat models on PostgreSQL against the oracle, which was written from the rules and not from the SQL.</summary>
public sealed class ChatModelTests
{
    [Fact]
    public void Hostile_chats_never_fail_a_run_and_agree_with_the_oracle() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(25),
            Prop.ForAll(HostileChats.Deliveries.ToArbitrary(), chats => AgreesAsync(chats).GetAwaiter().GetResult()));

    [Fact]
    public async Task Json_lines_give_the_same_warehouse_as_csv()
    {
        const string Line = """{"chat_id":"c","conversation_log":[{"id":"m","role":"user","content":"é, \"x\""}],"structured_info":{"cities":["Gent"]},"created_at":"2025-11-15T11:51:00Z","message_count":1}""";
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("chats", "chats.jsonl", Line + "\n");

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        var expected = new ChatOracle([new SourceChat("c")
        {
            Log = """[{"id":"m","role":"user","content":"é, \"x\""}]""",
            Info = """{"cities":["Gent"]}""",
            CreatedAt = "2025-11-15T11:51:00Z",
            MessageCount = "1",
        }]);
        Assert.Equal(ChatFiles.Export(ChatFiles.MessagesHeader, expected.Messages), await warehouse.ExportAsync("messages"));
        Assert.Equal(expected.Figures, await warehouse.FiguresAsync());
        Assert.False(await warehouse.ScalarAsync<bool>("select has_issue from gold.chat_quality"));
    }

    private static async Task AgreesAsync(SourceChat[] chats)
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("chats", "chats_1.csv", ChatFiles.Source(chats.Take(chats.Length / 2)));
        await warehouse.IngestAsync("chats", "chats_2.csv", ChatFiles.Source(chats.Skip(chats.Length / 2)));
        Assert.Equal(0, await warehouse.ScalarAsync<long>("select count(*) from ops.rejected_rows"));
        var expected = new ChatOracle(chats);

        var outcome = await warehouse.RefreshAsync();

        Assert.Null(outcome!.Reason);
        Assert.Equal(expected.Figures, await warehouse.FiguresAsync());
        Assert.Equal(expected.Faults, await warehouse.FaultsAsync());
        AssertFile(ChatFiles.ChatsHeader, expected.Chats, await warehouse.ExportAsync("chats"));
        AssertFile(ChatFiles.MessagesHeader, expected.Messages, await warehouse.ExportAsync("messages"));
    }

    /// <summary>The bytes, and what an independent reader makes of them.</summary>
    private static void AssertFile(string header, IReadOnlyList<string?[]> expected, string actual)
    {
        Assert.Equal(ChatFiles.Export(header, expected), actual);
        Assert.Equal(
            expected.Select(row => row.Select(value => value ?? "")).Prepend(header.Split(',')),
            CsvText.Read(actual).Select(record => (IEnumerable<string>)record.Fields));
    }
}
