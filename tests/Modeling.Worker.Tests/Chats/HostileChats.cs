using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Modeling.Worker.Tests.Chats;

/// <summary>Chats with any JSON for a log and for facts: what a flattener must survive.</summary>
internal static class HostileChats
{
    private static readonly string[] Texts =
    [
        "", " ", "a", "Hello, there", "\"quoted\"", "\\", "\\\"", "line\nline", "line\r\nline", "\t", "\u0001\u001f", "é", "😀", "\u2028", "null", "[]", "{\"a\": 1}",
        "a: b , c", "'; drop table gold.chats; --", "\\.", "user", "Assistant", "true",
    ];

    private static readonly string[] MessageKeys = ["id", "role", "type", "content", "disclaimer", "extra", ""];

    private static readonly string[] InfoKeys =
    [
        "locations", "cities", "section type", "regions", "themes", "first name", "email", "language", "organizationId", "is test chat", "sentiment", "chatId", "role",
        "messageSuborganization", "current brands", "sk messageId", "no such column", "", "é\"",
    ];

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Gen<SourceChat[]> Deliveries => Gen.ArrayOf(Chat, 25);

    private static Gen<string> Text => Gen.Elements(Texts);

    private static Gen<JsonNode?> Scalar => Gen.OneOf(
        Gen.Constant<JsonNode?>(null),
        Text.Select(text => (JsonNode?)JsonValue.Create(text)),
        Gen.Elements("0", "-7", "1.50", "123456789012345678901234567890", "true", "false").Select(raw => JsonNode.Parse(raw)));

    private static Gen<string?> Log => Gen.Frequency(
        (6, Messages.Select(Write)),
        (2, Node(3).Select(Write)),
        (1, Gen.Constant<string?>(null)),
        (1, Gen.Elements<string?>("[]", "{}", "null", "[[]]", "\"[{}]\"", "[null,{}]", "[{\"id\":1,\"id\":2}]", "  [ { \"content\" : \"\\u0041\" } ] ")));

    private static Gen<JsonNode?> Messages =>
        from entries in Gen.ListOf(Gen.Frequency((8, Message), (1, Node(2))))
        select (JsonNode?)new JsonArray([.. entries.Take(8)]);

    private static Gen<JsonNode?> Message =>
        from id in Gen.Elements("m1", "m2", "m3", "m4", "m5")
        from role in Gen.Elements("user", "assistant", " User ", "ASSISTANT", "system")
        from content in Text
        from missing in Gen.Elements([.. MessageKeys, "none", "none"])
        from odd in Gen.Elements([.. MessageKeys, "none", "none", "none", "none"])
        from value in Node(2)
        select (JsonNode?)With(missing, odd, value, new JsonObject { ["id"] = id, ["role"] = role, ["type"] = "default", ["content"] = content });

    private static Gen<string?> Info => Gen.Frequency(
        (6, Fields(InfoKeys, 2).Select(Write)),
        (1, Node(2).Select(Write)),
        (1, Gen.Constant<string?>(null)));

    private static Gen<SourceChat> Chat =>
        from id in Gen.Choose(1, 18)
        from log in Log
        from info in Info
        from slug in Gen.Elements<string?>(null, "slug", "a,\"b\"", "é")
        from created in Gen.Elements<string?>(null, "2025-11-15T11:51:00Z", "2025-11-15T23:59:59.999999Z", "2024-02-29T00:00:00Z")
        from updated in Gen.Elements<string?>(null, "2025-11-15T11:51:00Z", "2025-11-16T00:00:00.25Z")
        from language in Gen.Elements<string?>(null, "nl", "NL", "fr")
        from test in Gen.Elements<string?>(null, "true", "false")
        from sentiment in Gen.Elements<string?>(null, "Positive", "negative")
        from count in Gen.Elements<string?>(null, "0", "2", "3")
        select new SourceChat($"chat_{id}")
        {
            Log = log,
            Info = info,
            Slug = slug,
            CreatedAt = created,
            UpdatedAt = updated,
            Language = language,
            IsTestChat = test,
            Sentiment = sentiment,
            MessageCount = count,
        };

    private static Gen<JsonNode?> Node(int depth) => depth == 0 ? Scalar : Gen.Frequency(
        (4, Scalar),
        (1, Gen.ListOf(Node(depth - 1)).Select(items => (JsonNode?)new JsonArray([.. items.Take(3)]))),
        (1, Fields([.. MessageKeys, "a", "bb", "b"], depth - 1)));

    private static Gen<JsonNode?> Fields(string[] keys, int depth) =>
        from fields in Gen.ListOf(Gen.Elements(keys).Zip(Node(depth)))
        select (JsonNode?)new JsonObject(fields.DistinctBy(field => field.Item1).Take(8).Select(field => new KeyValuePair<string, JsonNode?>(field.Item1, field.Item2)));

    private static JsonObject With(string missing, string odd, JsonNode? value, JsonObject message)
    {
        message.Remove(missing);
        if (odd != "none")
        {
            message[odd] = value;
        }

        return message;
    }

    /// <summary>In half of the cases with <c>\u</c> escapes for all that is not ASCII.</summary>
    private static string? Write(JsonNode? node)
    {
        var text = node?.ToJsonString() ?? "null";
        return text.Length % 2 == 0 ? text : node?.ToJsonString(Unescaped) ?? "null";
    }
}
