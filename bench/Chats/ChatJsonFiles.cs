using Bench.Generation;
using static System.FormattableString;

namespace Bench.Chats;

/// <summary>Chats as JSON lines, and later ones compressed, together with chats that went on after their first delivery.</summary>
internal static class ChatJsonFiles
{
    public const int First = ChatCsvFiles.Usual + ChatCsvFiles.Legacy + 1;
    public const int FirstLater = First + 90;
    public const int Last = FirstLater + 79;
    public const int GoneOnEvery = 18;

    public static IEnumerable<GeneratedFile> Write(string directory, ulong seed)
    {
        var plain = new SampleFile(Path.Combine(directory, "chats_2024-07.jsonl"), FileStyle.Plain);
        for (var number = First; number < FirstLater; number++)
            plain.Line(Line(Chat.Make(seed, number), SnakeCase));
        var good = Line(Chat.Make(seed, 90_002), SnakeCase);
        plain.BrokenLine("json", "[1, 2, 3]");
        plain.BrokenLine("json", "chat_90002, quiet-harbour, tok");
        // Last of them: behind a line that is cut short, lines without quotes may be the inside of its text.
        plain.BrokenLine("json", good[..(good.Length / 2)]);
        plain.BrokenLine("required chat_id", good.Replace("\"chat_90002\"", "null", StringComparison.Ordinal));
        plain.BrokenLine("type conversation_log", """{"chat_id": "chat_90003", "conversation_log": "[{broken"}""");
        plain.BrokenLine("type updated_at", """{"chat_id": "chat_90004", "conversation_log": [], "updated_at": 1717236000}""");
        plain.BrokenLine("range message_count", """{"chat_id": "chat_90005", "conversation_log": [], "message_count": -3}""");

        var later = new SampleFile(Path.Combine(directory, "chats_2024-08.jsonl.gz"), FileStyle.Plain);
        for (var number = FirstLater; number <= Last; number++)
            later.Line(Line(Chat.Make(seed, number), CamelCase));
        for (var number = GoneOnEvery; number <= ChatCsvFiles.Usual; number += GoneOnEvery)
            later.Line(Line(Chat.Make(seed, number).GoneOn(), CamelCase));
        later.BrokenLine("type is_test_chat", """{"chatId": "chat_90006", "conversationLog": [], "isTestChat": "sometimes"}""");
        later.BrokenLine("type structured_info", """{"chatId": "chat_90007", "structuredInfo": "{locations}"}""");
        return [.. plain.Write(), .. later.Write()];
    }

    private static string Line(Chat chat, Func<string, string> name)
    {
        // Some exporters write JSON within a text, some as it is.
        Func<string?, string> nested = json => json is null ? "null" : chat.Number % 2 == 0 ? Json.Text(json) : json;
        List<(string Name, string Json)> properties =
        [
            ("chat_id", Json.Text(chat.Id)),
            ("slug", Json.Text(chat.Slug)),
            ("token", Json.Text(chat.Token)),
            ("organization_id", Json.Text(chat.Organisation)),
            ("conversation_log", nested(chat.Log)),
            ("structured_info", nested(chat.Info)),
            ("created_at", Json.Text(chat.Spell(chat.Created))),
            ("updated_at", Json.Text(chat.Spell(chat.Updated))),
            ("language", Json.Text(chat.Language)),
            ("is_test_chat", Json.Boolean(chat.IsTest)),
            ("sentiment", chat.Sentiment.Length > 0 ? Json.Text(chat.Sentiment) : "null"),
            ("resolution", chat.Resolution.Length > 0 ? Json.Text(chat.Resolution) : "null"),
        ];
        if (chat.Declared is { } count)
            properties.Add(("message_count", Invariant($"{count}")));
        if (chat.Number % 10 == 1)
            properties.Add(("page", Json.Object([("url", Json.Text("https://www.example.com/")), ("visits", "3")])));
        return Json.Object(properties.Select(property => (name(property.Name), property.Json)));
    }

    private static string SnakeCase(string name) => name;

    private static string CamelCase(string name)
    {
        var words = name.Split('_');
        return words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
