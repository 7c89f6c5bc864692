using System.Text.Json;

namespace Modeling.Worker.Tests.Chats;

/// <summary>Conversations as ChatGPT exports them, in the warehouse beside the chat platform's own.</summary>
public sealed class ConversationTests
{
    /// <summary>
    /// A tree and the node that is shown last, and the messages that are to come of it, as role, type and content. Nodes are
    /// written <c>id:parent</c> with a message; <c>'</c> stands for <c>"</c>.
    /// </summary>
    private static readonly (string Title, string CurrentNode, (string Id, string? Parent, string? Message)[] Nodes, string[] Messages)[] Trees =
    [
        ("one question and its answer", "b", [("root", null, null), ("a", "root", User("Hello")), ("b", "a", Assistant("Hi there!"))], ["user|text|Hello", "assistant|text|Hi there!"]),
        ("parts become one text", "a", [("a", null, Message("user", "{'content_type':'text','parts':['one','','three \\'x\\'']}"))], ["user|text|one\n\nthree \"x\""]),
        ("null content and null parts", "c", [("a", null, Message("user", "null")), ("b", "a", Message("user", "{'content_type':'text','parts':null}")), ("c", "b", Message("assistant", "{'content_type':'text','parts':[null,'x']}"))], ["user||", "user|text|", "assistant|text|x"]),
        ("empty parts", "b", [("a", null, Message("system", "{'content_type':'text','parts':['']}")), ("b", "a", Message("user", "{'content_type':'text','parts':[]}"))], ["system|text|", "user|text|"]),
        ("pictures stay a list", "a", [("a", null, Message("user", "{'content_type':'multimodal_text','parts':[{'asset_pointer':'file-service://f','width':640},'what is this?']}"))],
            ["user|multimodal_text|[{\"width\":640,\"asset_pointer\":\"file-service://f\"},\"what is this?\"]"]),
        ("tools and code", "d",
            [
                ("a", null, User("plot it")), ("b", "a", Message("assistant", "{'content_type':'code','language':'python','text':'print(1)'}")),
                ("c", "b", Message("tool", "{'content_type':'execution_output','text':'1'}")), ("d", "c", Message("tool", "{'content_type':'tether_browsing_display','result':'L0: page','summary':null}")),
            ],
            ["user|text|plot it", "assistant|code|print(1)", "tool|execution_output|1", "tool|tether_browsing_display|L0: page"]),
        ("content of another shape", "b", [("a", null, Message("assistant", "{'content_type':'thoughts','thoughts':[{'summary':'s'}]}")), ("b", "a", Message("user", "'only text'"))],
            ["assistant|thoughts|{\"thoughts\":[{\"summary\":\"s\"}]}", "user||only text"]),
        ("hidden instructions", "b", [("s", null, "{'id':'s','author':{'role':'system'},'content':{'content_type':'text','parts':['secret']},'metadata':{'is_visually_hidden_from_conversation':true}}"), ("b", "s", User("Hello"))], ["user|text|Hello"]),
        ("an edited question", "d", [("a", null, User("first try")), ("b", "a", Assistant("old")), ("c", "root", User("second try")), ("d", "c", Assistant("new")), ("root", null, null)], ["user|text|second try", "assistant|text|new"]),
        ("no current node", "", [("a", null, User("q", 10)), ("b", "a", Assistant("early", 11)), ("c", "a", Assistant("late", 12.5))], ["user|text|q", "assistant|text|late"]),
        ("a current node that is not there", "gone", [("a", null, User("q", 10)), ("b", "a", Assistant("answer"))], ["user|text|q", "assistant|text|answer"]),
        ("a parent that is not there", "b", [("b", "gone", User("q"))], ["user|text|q"]),
        ("a circle", "a", [("a", "b", User("one")), ("b", "a", Assistant("two"))], ["assistant|text|two", "user|text|one"]),
        ("a node that is its own parent", "a", [("a", "a", User("one"))], ["user|text|one"]),
        ("no messages", "root", [("root", null, null)], []),
        ("messages of no shape", "c", [("a", null, "[]"), ("b", "a", "'text'"), ("c", "b", "{}")], ["||"]),
        ("a time that is text", "", [("a", null, "{'author':{'role':'user'},'create_time':'today','content':{'content_type':'text','parts':['x']}}")], ["user|text|x"]),
    ];

    [Fact]
    public async Task Each_tree_becomes_the_messages_that_are_shown()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("chats", "conversations.json", Export(Trees.Select((tree, i) => Conversation($"c{i:00}", tree.CurrentNode, tree.Nodes, 1_700_000_000.5 + i))));

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        var messages = (await warehouse.ListAsync(
            "select chat_id, concat_ws('|', coalesce(role, ''), coalesce(message_type, ''), coalesce(content, '')) from silver.messages order by chat_number, position",
            row => (Chat: row.GetString(0), Text: row.GetString(1)))).ToLookup(row => row.Chat, row => row.Text);
        Assert.Equal(
            Trees.Select(tree => $"{tree.Title}: {string.Join("; ", tree.Messages)}"),
            Trees.Select((tree, i) => $"{tree.Title}: {string.Join("; ", messages[$"c{i:00}"])}"));
        Assert.Equal(Trees.Length, await warehouse.ScalarAsync<long>("select count(*) from gold.fct_chats"));
        Assert.Equal(["2023-11-14 22:13:20.5+00|2023-11-14 22:13:21.5+00"], await warehouse.ListAsync("select concat_ws('|', created_at at time zone 'UTC' || '+00', updated_at at time zone 'UTC' || '+00') from silver.chats where chat_id = 'c00'", row => row.GetString(0)));
        Assert.Equal(2, await warehouse.ScalarAsync<long>("select messages_of_other_branches from silver.chat_conversation_logs where chat_id = 'c08'"));
    }

    [Fact]
    public async Task The_exports_keep_their_columns_and_have_both_kinds_of_chats()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        var chat = new SourceChat("b") { Log = """[{"id":"m1","role":"user","type":"default","content":"Hello"}]""", CreatedAt = "2025-11-15T11:51:00Z" };
        await warehouse.IngestAsync("chats", "chats.csv", ChatFiles.Source([chat]));
        await warehouse.IngestAsync("chats", "conversations.json", Export([Conversation("a", "y", [("x", null, User("Hi, \\'you\\'")), ("y", "x", Assistant("Hello"))], 1_700_000_000)]));

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        var oracle = new ChatOracle(
        [
            chat,
            new SourceChat("a")
            {
                Log = """[{"id":"x","role":"user","type":"text","content":"Hi, \"you\""},{"id":"y","role":"assistant","type":"text","content":"Hello"}]""",
                CreatedAt = "2023-11-14T22:13:20Z",
                UpdatedAt = "2023-11-14T22:13:21Z",
            },
        ]);
        Assert.Equal(ChatFiles.Export(ChatFiles.ChatsHeader, oracle.Chats), await warehouse.ExportAsync("chats"));
        Assert.Equal(ChatFiles.Export(ChatFiles.MessagesHeader, oracle.Messages), await warehouse.ExportAsync("messages"));
        Assert.Equal(oracle.Figures, await warehouse.FiguresAsync());
        Assert.Equal(oracle.Faults, await warehouse.FaultsAsync());
    }

    [Fact]
    public async Task A_later_export_has_the_conversation_again_and_replaces_it()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("chats", "conversations_1.json", Export([Conversation("a", "x", [("x", null, User("Hi"))], 1_700_000_000), Conversation("b", "x", [("x", null, User("Once"))], 1_700_000_100)]));
        await warehouse.IngestAsync("chats", "conversations_2.json", Export([Conversation("a", "y", [("x", null, User("Hi")), ("y", "x", Assistant("Hello"))], 1_700_000_000, 1_700_000_900)]));

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(["a|2|2", "b|1|1"], await warehouse.ListAsync("select concat_ws('|', chat_id, messages, deliveries) from gold.chat_quality order by chat_id", row => row.GetString(0)));
    }

    private static string Export(IEnumerable<string> conversations) => $"[{string.Join(",\n", conversations)}]";

    private static string Conversation(string id, string currentNode, (string Id, string? Parent, string? Message)[] nodes, double createTime, double? updateTime = null) => FormattableString.Invariant(
        $$"""
        {"title": "Chat {{id}}", "create_time": {{createTime}}, "update_time": {{updateTime ?? createTime + 1}}, "mapping": {
        {{string.Join(",\n", nodes.Select(node => $"\"{node.Id}\": {{\"id\": \"{node.Id}\", \"message\": {Quoted(node.Message)}, \"parent\": {JsonSerializer.Serialize(node.Parent)}, \"children\": []}}"))}}
        }, "current_node": {{(currentNode.Length == 0 ? "null" : $"\"{currentNode}\"")}}, "moderation_results": [], "plugin_ids": null, "conversation_id": "{{id}}", "default_model_slug": "gpt-4o", "id": "{{id}}"}
        """);

    private static string Quoted(string? message) => message?.Replace("\\'", "\\\"", StringComparison.Ordinal).Replace('\'', '"') ?? "null";

    private static string User(string text, double? time = null) => Message("user", $"{{'content_type':'text','parts':['{text}']}}", time);

    private static string Assistant(string text, double? time = null) => Message("assistant", $"{{'content_type':'text','parts':['{text}']}}", time);

    private static string Message(string role, string content, double? time = null) => FormattableString.Invariant(
        $"{{'author':{{'role':'{role}','name':null,'metadata':{{}}}},'create_time':{(time is null ? "null" : $"{time}")},'content':{content},'status':'finished_successfully','weight':1,'metadata':{{}},'recipient':'all'}}");
}
