using System.Text.Json;

namespace Insights.Cli.Rendering;

/// <summary>How values of a column read on a terminal; in a pipe they are as the API gave them.</summary>
internal enum ColumnKind
{
    Text,

    /// <summary>A number that names something, such as the id of a batch.</summary>
    Number,

    /// <summary>A number that says how much.</summary>
    Quantity,

    /// <summary>An amount of money.</summary>
    Money,

    /// <summary>A moment, UTC.</summary>
    Time,

    /// <summary>A list of which a person wants to know how long it is.</summary>
    List,
}

/// <param name="Name">The member of a row's object; the heading in a pipe.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Label">The heading on a terminal, if it is not the name.</param>
internal sealed record Column(string Name, ColumnKind Kind = ColumnKind.Text, string? Label = null)
{
    public string Heading => Label ?? Name;

    /// <summary>A terminal has no room for it where it says nothing: when no row has a value.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Only for programs.</summary>
    public bool IsHidden { get; init; }
}

/// <summary>Rows as the API gave them, and which of their members to show.</summary>
internal sealed record Table(IReadOnlyList<Column> Columns, IReadOnlyList<JsonElement> Rows)
{
    public static JsonElement? Value(JsonElement row, string column) =>
        row.TryGetProperty(column, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
