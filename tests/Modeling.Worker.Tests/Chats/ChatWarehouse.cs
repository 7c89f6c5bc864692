using System.Text;
using Insights.Api.Answers;
using Insights.Api.Exports;
using Npgsql;

namespace Modeling.Worker.Tests.Chats;

internal static class ChatWarehouse
{
    /// <summary>The file that the API gives out.</summary>
    public static async Task<string> ExportAsync(this TestWarehouse warehouse, string name)
    {
        await using var file = await new ExportReader(new GoldSource(warehouse.Database)).OpenAsync(Export.All.Single(export => export.Name == name), _ => false, CancellationToken.None);
        using var content = new MemoryStream();
        await file.WriteToAsync(content, CancellationToken.None);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content.ToArray());
    }

    public static Task<IReadOnlyList<ChatFigures>> FiguresAsync(this TestWarehouse warehouse) => warehouse.ListAsync(
        """
        select chat_id, organisation_id, language, sentiment, resolution, is_test_chat, created_date, duration_seconds, messages, user_messages, assistant_messages
        from gold.fct_chats order by created_at nulls last, chat_id
        """,
        row => new ChatFigures(
            row.GetString(0), Text(row, 1), Text(row, 2), Text(row, 3), Text(row, 4),
            row.GetBoolean(5), row.GetFieldValue<DateOnly?>(6), row.GetFieldValue<double?>(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10)));

    public static Task<IReadOnlyList<ChatFaults>> FaultsAsync(this TestWarehouse warehouse) => warehouse.ListAsync(
        """
        select chat_id, is_log_empty, is_log_unusable, unusable_log_entries, is_message_count_wrong, repeated_message_ids, messages_without_id,
            messages_of_unknown_role, messages_without_content, messages_with_other_content_than_text, messages_with_other_fields,
            is_structured_info_unusable, single_values_for_lists, unused_field_names
        from gold.chat_quality join gold.fct_chats using (chat_id) order by created_at nulls last, chat_id
        """,
        row => new ChatFaults(
            row.GetString(0), row.GetBoolean(1), row.GetBoolean(2), row.GetInt64(3), row.GetBoolean(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7),
            row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetBoolean(11), row.GetInt64(12), Text(row, 13)));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
