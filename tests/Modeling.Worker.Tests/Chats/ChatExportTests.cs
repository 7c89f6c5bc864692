namespace Modeling.Worker.Tests.Chats;

/// <summary>The two files, byte by byte.</summary>
public sealed class ChatExportTests
{
    private static readonly SourceChat Chat = new("chat_123")
    {
        Slug = "amsterdam-trip",
        Token = "tok_1",
        OrganisationId = "org_1",
        Log = """[{"id":"msg_1","role":"user","type":"default","content":"Hello, \"you\""},{"id":"msg_2","role":"assistant","content":"Hi there!\nHow are you?","disclaimer":"No advice."}]""",
        Info = """{"countries": ["Netherlands", "Belgium"], "locations": ["Amsterdam","Brussels"], "actions": ["get_in_touch"], "first name": "Ann", "has email": true, "cities": null, "regions": ["North"], "unknown": 1}""",
        CreatedAt = "2025-11-15T11:51:00Z",
        UpdatedAt = "2025-11-15T11:53:00.5Z",
        Language = "en",
        IsTestChat = "false",
        Sentiment = "positive",
        MessageCount = "2",
    };

    [Fact]
    public async Task The_files_are_as_the_users_described_them()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("chats", "source_chat_data.csv", ChatFiles.Source([Chat]));

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        const string Lists = "\"[\"\"Amsterdam\"\",\"\"Brussels\"\"]\"";
        const string Countries = "\"[\"\"Netherlands\"\",\"\"Belgium\"\"]\"";
        Assert.Equal(
            ChatFiles.ChatsHeader + "\n"
            + Lists + ",Ann,,,,,[],false,,,,,[],,[],,,positive,amsterdam-trip,,,[],," + Countries + ",chat_123,[],,en,,,,tok_1,,,,"
            + "\"[\"\"get_in_touch\"\"]\",true,,2025-11-15T11:51:00Z,org_1,,2025-11-15T11:53:00.5Z,,,,,[]\n",
            await warehouse.ExportAsync("chats"));
        const string Before = Lists + ",,,,,[],false,,,,,[],";
        const string Shared = ",,,,positive,,amsterdam-trip,,,[],\"[\"\"North\"\"]\"," + Countries + ",chat_123,,";
        const string After = ",2025-11-15T11:51:00Z,org_1,2025-11-15T11:53:00.5Z,,,,,[],[]\n";
        Assert.Equal(
            ChatFiles.MessagesHeader + "\n"
            + Before + "user" + Shared + "default,en,,,,tok_1,,,msg_1,[],\"Hello, \"\"you\"\"\"," + After
            + Before + "assistant" + Shared + ",en,,,,tok_1,,,msg_2,[],\"Hi there!\nHow are you?\"," + After,
            await warehouse.ExportAsync("messages"));
    }

    [Fact]
    public async Task Without_chats_the_files_are_their_headers()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(ChatFiles.ChatsHeader + "\n", await warehouse.ExportAsync("chats"));
        Assert.Equal(ChatFiles.MessagesHeader + "\n", await warehouse.ExportAsync("messages"));
    }

    [Fact]
    public async Task A_chat_delivered_again_replaces_the_earlier_one()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        var longer = Chat with { Log = """[{"id":"m1","role":"user","content":"a"},{"id":"m2","role":"user","content":"b"},{"id":"m3","role":"user","content":"c"}]""", UpdatedAt = "2025-11-15T12:00:00Z" };
        var sameTime = longer with { Slug = "loaded-later" };
        await warehouse.IngestAsync("chats", "chats_1.csv", ChatFiles.Source([longer]));
        await warehouse.IngestAsync("chats", "chats_2.csv", ChatFiles.Source([Chat, sameTime]));
        await warehouse.IngestAsync("chats", "chats_3.csv", ChatFiles.Source([Chat with { UpdatedAt = null, Slug = "no-time" }]));

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(
            [("loaded-later", 3L, 4L)],
            await warehouse.ListAsync(
                "select slug, fct_chats.messages, deliveries from gold.chats join gold.fct_chats on chat_id = \"chatId\" join gold.chat_quality using (chat_id)",
                row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2))));
    }

    [Fact]
    public async Task People_may_be_seen_in_the_exports_and_by_their_readers_only()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("chats", "source_chat_data.csv", ChatFiles.Source([Chat]));
        await warehouse.RefreshAsync();

        Assert.Equal(
            ["chat_quality warehouse_reader", "chats insights", "chats pii_reader", "fct_chats warehouse_reader", "messages insights", "messages pii_reader", "messages_in_order insights", "messages_in_order pii_reader"],
            await warehouse.ListAsync(
                """
                select table_name || ' ' || grantee from information_schema.role_table_grants
                where table_schema = 'gold' and grantee in ('insights', 'pii_reader', 'warehouse_reader')
                    and table_name in ('chats', 'messages', 'messages_in_order', 'fct_chats', 'chat_quality')
                order by 1
                """,
                row => row.GetString(0)));
    }
}
