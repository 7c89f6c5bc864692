namespace Insights.Api.Exports;

/// <summary>A relation of gold that is given out whole, as a file.</summary>
/// <param name="Name">Name of the file without <c>.csv</c>.</param>
/// <param name="Columns">The relation of gold whose columns the file has, in their order.</param>
/// <param name="Rows">The relation of gold that the rows are read from: the same, or one that knows their order too.</param>
/// <param name="Order">Columns of <paramref name="Rows"/> that give every row its place, so that the file is always the same.</param>
public sealed record Export(string Name, string Columns, string Rows, IReadOnlyList<string> Order)
{
    public static readonly IReadOnlyList<Export> All =
    [
        new("chats", "chats", "chats", ["created at", "chatId"]),
        new("messages", "messages", "messages_in_order", ["chat_number", "position"]),
    ];

    public string FileName => $"{Name}.csv";
}
