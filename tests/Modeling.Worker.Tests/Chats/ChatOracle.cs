using System.Text.Json;

namespace Modeling.Worker.Tests.Chats;

/// <summary>A chat's figures.</summary>
internal sealed record ChatFigures(
    string ChatId, string? OrganisationId, string? Language, string? Sentiment, string? Resolution, bool IsTestChat, DateOnly? CreatedDate, double? DurationSeconds,
    long Messages, long UserMessages, long AssistantMessages);

/// <summary>What is wrong with a chat's data.</summary>
internal sealed record ChatFaults(
    string ChatId, bool IsLogEmpty, bool IsLogUnusable, long UnusableEntries, bool IsCountWrong, long RepeatedIds, long WithoutId, long OfUnknownRole,
    long WithoutContent, long OtherContent, long OtherFields, bool IsInfoUnusable, long SingleValues, string? UnusedFields);

/// <summary>
/// The exports, figures and faults of chats computed in plain C# from what was delivered, by the rules and not from the SQL.
/// </summary>
internal sealed class ChatOracle
{
    private static readonly string[] ListColumns =
    [
        "locations", "pois", "provinces", "section type", "trip type", "countries", "email types", "actions", "cities", "regions", "categories", "themes",
    ];

    private static readonly string[] MessageKeys = ["id", "role", "type", "content", "disclaimer"];

    private readonly List<string?[]> _chats = [];
    private readonly List<string?[]> _messages = [];
    private readonly List<ChatFigures> _figures = [];
    private readonly List<ChatFaults> _faults = [];

    /// <param name="deliveries">In the order of loading.</param>
    public ChatOracle(IEnumerable<SourceChat> deliveries)
    {
        var standing = new Dictionary<string, SourceChat>();
        foreach (var chat in deliveries)
        {
            if (!standing.TryGetValue(chat.ChatId, out var known) || string.CompareOrdinal(chat.UpdatedAt, known.UpdatedAt) >= 0)
            {
                standing[chat.ChatId] = chat;
            }
        }

        foreach (var chat in standing.Values.OrderBy(chat => chat.CreatedAt ?? "9999", StringComparer.Ordinal).ThenBy(chat => chat.ChatId, StringComparer.Ordinal))
        {
            Add(chat);
        }
    }

    public IReadOnlyList<string?[]> Chats => _chats;

    public IReadOnlyList<string?[]> Messages => _messages;

    public IReadOnlyList<ChatFigures> Figures => _figures;

    public IReadOnlyList<ChatFaults> Faults => _faults;

    private static JsonElement Parse(string? json) => JsonDocument.Parse(json ?? "null").RootElement;

    private static List<JsonElement> EntriesOf(JsonElement log) => log.ValueKind == JsonValueKind.Array ? [.. log.EnumerateArray()] : [];

    private static string? TextOf(JsonElement message, string key) =>
        message.TryGetProperty(key, out var value) && JsonbText.Plain(value) is { Length: > 0 } text ? text : null;

    private static Dictionary<string, string> UsableInfo(JsonElement info, out int singleValues)
    {
        var usable = new Dictionary<string, string>();
        singleValues = 0;
        if (info.ValueKind != JsonValueKind.Object)
        {
            return usable;
        }

        foreach (var (key, value) in JsonbText.Members(info))
        {
            if (JsonbText.Plain(value) is not { Length: > 0 } text)
            {
                continue;
            }

            var isSingle = ListColumns.Contains(key) && value.ValueKind != JsonValueKind.Array;
            singleValues += isSingle ? 1 : 0;
            usable[key] = isSingle ? $"[{JsonbText.Compact(value)}]" : text;
        }

        return usable;
    }

    private static string? RoleOf(JsonElement message)
    {
        var role = TextOf(message, "role");
        return role?.Trim(' ').ToLowerInvariant() is "user" or "assistant" ? role.Trim(' ').ToLowerInvariant() : role;
    }

    private void Add(SourceChat chat)
    {
        var log = Parse(chat.Log);
        var entries = EntriesOf(log);
        var messages = entries.Where(entry => entry.ValueKind == JsonValueKind.Object).ToList();
        var rawInfo = Parse(chat.Info);
        var info = UsableInfo(rawInfo, out var singleValues);
        string? Column(string name) => name switch
        {
            "chatId" => chat.ChatId,
            "created at" => chat.CreatedAt,
            "updated at" => chat.UpdatedAt,
            "slug" => chat.Slug ?? info.GetValueOrDefault(name),
            "token" => chat.Token ?? info.GetValueOrDefault(name),
            "organizationId" => chat.OrganisationId ?? info.GetValueOrDefault(name),
            "language" => chat.Language ?? info.GetValueOrDefault(name),
            "sentiment" => chat.Sentiment ?? info.GetValueOrDefault(name),
            "resolution" => chat.Resolution ?? info.GetValueOrDefault(name),
            "is test chat" => chat.IsTestChat ?? (info.GetValueOrDefault(name) is "true" or "false" ? info[name] : null),
            _ => info.GetValueOrDefault(name) ?? (ListColumns.Contains(name) ? "[]" : null),
        };
        _chats.Add([.. ChatFiles.ChatsHeader.Split(',').Select(Column)]);
        foreach (var message in messages)
        {
            _messages.Add([.. ChatFiles.MessagesHeader.Split(',').Select(name => name switch
            {
                "role" => RoleOf(message),
                "messageId" => TextOf(message, "id"),
                "content" => TextOf(message, "content"),
                "conversationLogType" => TextOf(message, "type"),
                _ => Column(name),
            })]);
        }

        var users = messages.Count(message => RoleOf(message) == "user");
        var assistants = messages.Count(message => RoleOf(message) == "assistant");
        var duration = chat is { CreatedAt: not null, UpdatedAt: not null } ? (DateTimeOffset.Parse(chat.UpdatedAt) - DateTimeOffset.Parse(chat.CreatedAt)).TotalSeconds : -1;
        _figures.Add(new ChatFigures(
            chat.ChatId, Column("organizationId"), Normal(Column("language")), Normal(Column("sentiment")), Normal(Column("resolution")),
            Column("is test chat") == "true", chat.CreatedAt is null ? null : DateOnly.Parse(chat.CreatedAt[..10]), duration < 0 ? null : duration,
            messages.Count, users, assistants));
        string[] exported = [.. ChatFiles.ChatsHeader.Split(','), .. ChatFiles.MessagesHeader.Split(',').Except(["role", "messageId", "content", "conversationLogType"])];
        var unused = info.Where(field => !exported.Contains(field.Key) || field.Key is "chatId" or "created at" or "updated at" || Column(field.Key) != field.Value)
            .Select(field => field.Key).Order(StringComparer.Ordinal).ToList();
        var ids = messages.Select(message => TextOf(message, "id")).OfType<string>().ToList();
        _faults.Add(new ChatFaults(
            chat.ChatId,
            log.ValueKind == JsonValueKind.Null || (log.ValueKind == JsonValueKind.Array && entries.Count == 0),
            log.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null),
            entries.Count - messages.Count,
            chat.MessageCount is not null && chat.MessageCount != messages.Count.ToString(),
            ids.Count - ids.Distinct().Count(),
            messages.Count - ids.Count,
            messages.Count - users - assistants,
            messages.Count(message => TextOf(message, "content") is null),
            messages.Count(message => message.TryGetProperty("content", out var content) && content.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)),
            messages.Count(message => JsonbText.Members(message).Any(member => !MessageKeys.Contains(member.Key))),
            rawInfo.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null),
            singleValues,
            unused.Count == 0 ? null : string.Join(", ", unused)));

        static string? Normal(string? value) => value?.Trim(' ').ToLowerInvariant();
    }
}
