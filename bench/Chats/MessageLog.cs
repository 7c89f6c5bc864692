using System.Globalization;
using Bench.Generation;
using static System.FormattableString;

namespace Bench.Chats;

/// <summary>Messages of a chat as the elements of <c>conversation_log</c>: id, role, type, content, and a disclaimer on some.</summary>
internal static class MessageLog
{
    private const string Disclaimer = "Opening hours may change; \"ask on site\".";

    public static IReadOnlyList<string> Make(int chat, string language, int count, bool repeatsId, ref SplitMix64 random)
    {
        var place = random.Pick<string>(ChatPhrases.Places);
        // In some chats only the assistant speaks.
        var isEngaged = random.Below(6) > 0;
        var messages = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var isUser = isEngaged && i % 2 == 1;
            var content = string.Format(CultureInfo.InvariantCulture, random.Pick<string>(ChatPhrases.Of(language, isUser)), place);
            var id = repeatsId && i == count - 1 ? 0 : i;
            messages.Add(Message(chat, id, isUser, i == 0 ? "welcome" : random.Below(9) == 0 ? "recommendation" : "default", content, !isUser && random.Below(8) == 0));
        }

        return messages;
    }

    public static IEnumerable<string> Farewell(int chat, string language) =>
    [
        Message(chat, 50, true, "default", ChatPhrases.Of(language, true)[^1], false),
        Message(chat, 51, false, "default", ChatPhrases.Of(language, false)[^1], true),
    ];

    private static string Message(int chat, int index, bool isUser, string type, string content, bool hasDisclaimer)
    {
        List<(string, string)> properties =
        [
            ("id", Json.Text(Invariant($"msg_{chat:D5}_{index:D2}"))),
            ("role", Json.Text(isUser ? "user" : "assistant")),
            ("type", Json.Text(type)),
            // A card without words now and then.
            ("content", type == "recommendation" && chat % 11 == 0 ? "null" : Json.Text(content, ascii: chat % 4 == 0)),
        ];
        if (hasDisclaimer)
            properties.Add(("disclaimer", Json.Text(Disclaimer)));
        return Json.Object(properties);
    }
}
