using System.Globalization;
using System.Text.Json;

namespace Bench.Tests;

[Collection(DomainSamplesTests.Name)]
public sealed class ChatSampleTests(DomainSamples samples)
{
    private const int Invented = 90_000;

    /// <summary>Every good delivery of a chat, by the names of the CSV.</summary>
    private readonly IReadOnlyList<Delivery> _deliveries =
    [
        .. samples.Rows("chats/source_chat_data.csv").Select(row => FromCsv(row, row["message_count"])),
        .. samples.Rows("chats/legacy_chats.csv", ';').Select(row => FromCsv(row, "")),
        .. FromJson(samples.Text("chats/chats_2024-07.jsonl"), "chat_id", "conversation_log", "structured_info", "message_count"),
        .. FromJson(samples.Text("chats/chats_2024-08.jsonl.gz"), "chatId", "conversationLog", "structuredInfo", "messageCount"),
    ];

    private IEnumerable<Delivery> Good => _deliveries.Where(chat => chat.Id.Length > 0 && int.Parse(chat.Id[5..], CultureInfo.InvariantCulture) < Invented);

    private IEnumerable<(Delivery Chat, JsonElement[] Messages)> Logs => Good.Where(chat => chat.Log is { ValueKind: JsonValueKind.Array })
        .Select(chat => (chat, chat.Log!.Value.EnumerateArray().ToArray()));

    [Fact]
    public void Four_hundred_chats_are_delivered_and_some_again_after_they_went_on()
    {
        Assert.Equal(400, Good.Select(chat => chat.Id).Distinct().Count());
        Assert.Equal(Expected.ChatsGoneOn, Good.Count() - 400);
        var again = Logs.GroupBy(log => log.Chat.Id).Where(chat => chat.Count() > 1).ToList();
        Assert.Equal(Expected.ChatsGoneOn, again.Count);
        Assert.All(again, chat => Assert.Equal(2, chat.Last().Messages.Length - chat.First().Messages.Length));
    }

    [Fact]
    public void Logs_have_up_to_twelve_messages_or_none_or_are_missing_or_no_array()
    {
        var lengths = Logs.Where(log => !log.Messages.Any(message => message.GetProperty("id").GetString()!.EndsWith("_51", StringComparison.Ordinal))).Select(log => log.Messages.Length).ToList();
        Assert.Equal(Enumerable.Range(0, 13), lengths.Distinct().Order());
        Assert.Equal(Expected.EmptyLogs, lengths.Count(length => length == 0));
        Assert.Equal(Expected.MissingLogs, Good.Count(chat => chat.Log is null));
        Assert.Equal([JsonValueKind.Null, JsonValueKind.Object], Good.Where(chat => chat.Log is { ValueKind: not JsonValueKind.Array }).Select(chat => chat.Log!.Value.ValueKind).Order().Reverse());
    }

    [Fact]
    public void Declared_counts_differ_and_message_ids_repeat()
    {
        Assert.Equal(Expected.WrongMessageCounts, Logs.Count(log => log.Chat.Declared is { } declared && declared != log.Messages.Length));
        Assert.Equal(Expected.ChatsWithRepeatedIds, Logs.Count(log => log.Messages.Select(message => message.GetProperty("id").GetString()).Distinct().Count() < log.Messages.Length));
        Assert.InRange(Good.Count(chat => chat.Declared is null), 30, 60);
    }

    [Fact]
    public void Contents_have_quotes_line_ends_backslashes_emoji_and_scripts_and_some_are_null()
    {
        var contents = Logs.SelectMany(log => log.Messages).Select(message => message.GetProperty("content").GetString()).ToList();
        foreach (var part in new[] { "\"", "\n", "\\", "\t", "👋", "👩‍👩‍👧‍👦", "東京", "Москва", "«", "ß", "…" })
            Assert.Contains(contents, content => content?.Contains(part, StringComparison.Ordinal) == true);
        Assert.InRange(contents.Count(content => content is null), 3, 60);
        Assert.Contains("\\u00", samples.Text("chats/source_chat_data.csv"), StringComparison.Ordinal);
        Assert.InRange(Logs.SelectMany(log => log.Messages).Count(message => message.TryGetProperty("disclaimer", out _)), 50, 300);
        Assert.InRange(Logs.Count(log => log.Messages.Length > 1 && log.Messages.All(message => message.GetProperty("role").GetString() == "assistant")), 20, 100);
    }

    [Theory]
    [InlineData("locations")]
    [InlineData("pois")]
    [InlineData("trip type")]
    [InlineData("email types")]
    [InlineData("cities")]
    public void Arrays_of_the_structured_info_are_there_empty_or_missing(string name)
    {
        var infos = Good.Select(chat => chat.Info).OfType<JsonElement>().ToList();
        var arrays = infos.Select(info => info.TryGetProperty(name, out var array) ? array.GetArrayLength() : -1).ToList();
        Assert.InRange(arrays.Count(length => length > 0), 150, 350);
        Assert.InRange(arrays.Count(length => length == 0), 15, 100);
        Assert.InRange(arrays.Count(length => length < 0), 30, 150);
        Assert.InRange(Good.Count(chat => chat.Info is null), 20, 40);
    }

    [Fact]
    public void People_are_nobody_and_keys_are_those_of_the_exports()
    {
        var infos = Good.Select(chat => chat.Info).OfType<JsonElement>().ToList();
        Assert.All(
            infos.SelectMany(info => info.EnumerateObject()).Where(property => property.Name == "email" && property.Value.ValueKind == JsonValueKind.String),
            property => Assert.EndsWith("@example.org", property.Value.GetString(), StringComparison.Ordinal));
        Assert.Equal(44, infos.SelectMany(info => info.EnumerateObject()).Select(property => property.Name).Distinct().Count());
    }

    [Fact]
    public void Languages_organisations_and_spellings_of_test_chats_vary()
    {
        var rows = samples.Rows("chats/source_chat_data.csv").Where(row => row["chat_id"].Length > 0 && row["chat_id"][5] == '0').ToList();
        Assert.Equal(["de", "en", "fr", "nl"], rows.Select(row => row["language"]).Distinct().Order());
        Assert.Equal(6, rows.Select(row => row["organization_id"]).Distinct().Count());
        Assert.Equal(Expected.TestChatsInCsv, rows.Count(row => row["is_test_chat"] is "true" or "True" or "t" or "1" or "yes"));
        Assert.Equal(["0", "False", "f", "false", "no"], rows.Select(row => row["is_test_chat"]).Where(text => text is not ("true" or "True" or "t" or "1" or "yes")).Distinct().Order(StringComparer.Ordinal));
        Assert.InRange(rows.Count(row => row["sentiment"] == "" && row["resolution"] == ""), 35, 45);
        Assert.Equal("org_", samples.Rows("chats/legacy_chats.csv", ';')[0]["organisation_id"][..4]);
        Assert.Contains("agent", samples.Rows("chats/legacy_chats.csv", ';')[0].Keys);
    }

    private static Delivery FromCsv(IReadOnlyDictionary<string, string> row, string count) => new(
        row["chat_id"], Parse(row["conversation_log"]), Parse(row["structured_info"]), int.TryParse(count, CultureInfo.InvariantCulture, out var declared) ? declared : null);

    private static IEnumerable<Delivery> FromJson(string lines, string id, string log, string info, string count) => lines.Split('\n')
        .Select(Parse).Where(line => line is { ValueKind: JsonValueKind.Object }).Select(line => new Delivery(
            line!.Value.GetProperty(id).GetString() ?? "",
            Nested(line.Value, log),
            Nested(line.Value, info),
            line.Value.TryGetProperty(count, out var declared) ? declared.GetInt32() : null));

    /// <summary>JSON within JSON, as an element or as a text.</summary>
    private static JsonElement? Nested(JsonElement line, string name) => !line.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => Parse(value.GetString()!),
        _ => value,
    };

    /// <returns><c>null</c> for what is no JSON.</returns>
    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Delivery(string Id, JsonElement? Log, JsonElement? Info, int? Declared);
}
