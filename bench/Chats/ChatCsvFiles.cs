using Bench.Generation;
using static System.FormattableString;

namespace Bench.Chats;

/// <summary>Chats as CSV: the usual export, and one of an older system with other columns.</summary>
internal static class ChatCsvFiles
{
    public const int Usual = 200;
    public const int Legacy = 30;

    private static readonly string[] Columns =
    [
        "chat_id", "slug", "token", "organization_id", "conversation_log", "structured_info", "created_at", "updated_at", "language", "is_test_chat",
        "sentiment", "resolution", "message_count",
    ];

    private static readonly string[] Yes = ["true", "True", "t", "1", "yes"];
    private static readonly string[] No = ["false", "False", "f", "0", "no"];

    public static IEnumerable<GeneratedFile> Write(string directory, ulong seed) => [.. WriteUsual(directory, seed), .. WriteLegacy(directory, seed)];

    private static IReadOnlyList<GeneratedFile> WriteUsual(string directory, ulong seed)
    {
        var file = new SampleFile(Path.Combine(directory, "source_chat_data.csv"), FileStyle.Plain with { LineEnd = "\r\n" }, Columns);
        for (var number = 1; number <= Usual; number++)
            file.Row(Fields(Chat.Make(seed, number)));

        string[] good = [.. Fields(Chat.Make(seed, 90_001))];
        file.BrokenRow("required", "chat_id", "", good);
        file.BrokenRow("type", "conversation_log", """[{"id": "msg_1", "role": "user", "content": "cut o""", good);
        file.BrokenRow("type", "conversation_log", """[{'id': 'msg_1', 'role': 'user'}]""", good);
        file.BrokenRow("type", "conversation_log", """[{"id": "msg_1", "role": "user", "content": "zero \u0000"}]""", good);
        file.BrokenRow("type", "conversation_log", """[{"id": "msg_1", "role": "user", "content": "half \ud83d"}]""", good);
        file.BrokenRow("type", "structured_info", """{"locations": ["Gent",]}""", good);
        file.BrokenRow("type", "structured_info", "None", good);
        file.BrokenRow("type", "created_at", "2024-05-32T10:00:00Z", good);
        file.BrokenRow("type", "is_test_chat", "maybe", good);
        file.BrokenRow("range", "message_count", "-1", good);
        file.BrokenRow("type", "message_count", "several", good);
        file.MisshapenRow([.. good, ""]);
        file.MisshapenRow(good[..6]);
        return file.Write();
    }

    /// <summary>Knows no sentiment, resolution and count, but an agent and a channel.</summary>
    private static IReadOnlyList<GeneratedFile> WriteLegacy(string directory, ulong seed)
    {
        var style = FileStyle.Windows with
        {
            Delimiter = ';',
            TitleHeader = true,
            Aliases = new Dictionary<string, string> { ["organization_id"] = "organisation_id" },
        };
        var file = new SampleFile(Path.Combine(directory, "legacy_chats.csv"), style, [.. Columns[..10], "agent", "channel"]);
        for (var number = Usual + 1; number <= Usual + Legacy; number++)
            file.Row([.. Fields(Chat.Make(seed, number))[..10], Invariant($"agent {number % 4}"), number % 3 == 0 ? "kiosk; hall 2" : "web"]);
        return file.Write();
    }

    private static string[] Fields(Chat chat) =>
    [
        chat.Id,
        chat.Slug,
        chat.Token,
        chat.Organisation,
        chat.Log ?? "",
        chat.Info ?? "",
        chat.Spell(chat.Created),
        chat.Spell(chat.Updated),
        chat.Language,
        (chat.IsTest ? Yes : No)[chat.Number % Yes.Length],
        chat.Sentiment,
        chat.Resolution,
        chat.Declared is { } count ? Invariant($"{count}") : "",
    ];
}
