using System.Text;

namespace Modeling.Worker.Tests.Chats;

/// <summary>What the files look like: the headers as the platform's users wrote them down.</summary>
internal static class ChatFiles
{
    public const string ChatsHeader =
        "locations,first name,user bypass messages limit,name,read only token,phone number,pois,is test chat,clientId," +
        "organizationConfigId,email,suborganization,provinces,starting domain,section type,is reviewed," +
        "limit messages case,sentiment,slug,is chat classified,ontraport update time,trip type,most relevant trip name," +
        "countries,chatId,email types,newsletter subscription time,language,last name,idle message sent time," +
        "resolution,token,subscription idle message sent time,is default chat,ontraport note id,actions,has email," +
        "most relevant brand name,created at,organizationId,recommendations cta url,updated at,idle email sent time," +
        "humanloop session id,defaultMessageId,is structured info extracted,cities";

    public const string MessagesHeader =
        "locations,messageSuborganization,user bypass messages limit,current brands,read only token,pois,is test chat," +
        "clientId,organizationConfigId,email,suborganization,provinces,role,starting domain,is reviewed," +
        "limit messages case,sentiment,intentType,slug,is chat classified,ontraport update time,trip type,regions," +
        "countries,chatId,newsletter subscription time,conversationLogType,language,idle message sent time,resolution," +
        "sk messageId,token,subscription idle message sent time,is default chat,messageId,categories,content," +
        "ontraport note id,created at,organizationId,updated at,idle email sent time,humanloop session id," +
        "defaultMessageId,is structured info extracted,themes,cities";

    private const string SourceHeader =
        "chat_id,slug,token,organization_id,conversation_log,structured_info,created_at,updated_at,language,is_test_chat,sentiment,resolution,message_count";

    /// <summary>A file of the source, every field in quotes.</summary>
    public static string Source(IEnumerable<SourceChat> chats)
    {
        var text = new StringBuilder(SourceHeader).Append('\n');
        foreach (var chat in chats)
        {
            string?[] fields =
            [
                chat.ChatId, chat.Slug, chat.Token, chat.OrganisationId, chat.Log, chat.Info, chat.CreatedAt, chat.UpdatedAt, chat.Language,
                chat.IsTestChat, chat.Sentiment, chat.Resolution, chat.MessageCount,
            ];
            text.AppendJoin(',', fields.Select(field => $"\"{field?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A file of the exports: quotes only where a comma, a quote or a line end makes them necessary.</summary>
    public static string Export(string header, IEnumerable<string?[]> rows) =>
        string.Concat(rows.Select(row => string.Join(',', row.Select(Field)) + "\n").Prepend(header + "\n"));

    private static string Field(string? value) =>
        value is null ? "" : value.IndexOfAny([',', '"', '\r', '\n']) < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>A row of the source, as text; times as <c>2025-11-15T11:51:00Z</c>, booleans as <c>true</c> and <c>false</c>.</summary>
internal sealed record SourceChat(string ChatId)
{
    public string? Slug { get; init; }

    public string? Token { get; init; }

    public string? OrganisationId { get; init; }

    public string? Log { get; init; }

    public string? Info { get; init; }

    public string? CreatedAt { get; init; }

    public string? UpdatedAt { get; init; }

    public string? Language { get; init; }

    public string? IsTestChat { get; init; }

    public string? Sentiment { get; init; }

    public string? Resolution { get; init; }

    public string? MessageCount { get; init; }
}
