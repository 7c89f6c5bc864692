using Warehouse.Project;

namespace Insights.Api.Exports;

/// <summary>A column of an export.</summary>
/// <param name="Name">As gold and the file's header have it.</param>
/// <param name="Type">PostgreSQL's name of its type.</param>
public sealed record ExportColumn(string Name, string Type);

/// <summary>The statements that an export runs.</summary>
public static class ExportSql
{
    /// <summary>What stands for people's data.</summary>
    public const string HiddenValue = "[pii]";

    private const string Schema = "gold";

    /// <summary>No rows, and all columns.</summary>
    public static string Shape(Export export) => $"select * from {new Relation(Schema, export.Columns)} limit 0";

    /// <summary>
    /// The file: CSV as of RFC 4180 with line feeds, missing values empty, times as <c>2025-11-15T11:51:00Z</c> (with
    /// microseconds where there are any), booleans as <c>true</c> and <c>false</c>.
    /// </summary>
    /// <param name="export">What is given out.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="hides">Names columns with people's data, for those who may not see it; where there is something, it says so.</param>
    public static string Copy(Export export, IReadOnlyList<ExportColumn> columns, Predicate<string> hides) =>
        $"""
        copy (
            select {string.Join(", ", columns.Select(column => hides(column.Name) ? Hidden(column) : Value(column)))}
            from {new Relation(Schema, export.Rows)}
            order by {string.Join(", ", export.Order.Select(column => $"{Relation.Quote(column)} nulls last"))}
        ) to stdout (format csv, header true, encoding 'UTF8')
        """;

    private static string Hidden(ExportColumn column) =>
        $"case when {Relation.Quote(column.Name)} is not null then '{HiddenValue}' end as {Relation.Quote(column.Name)}";

    private static string Value(ExportColumn column)
    {
        var name = Relation.Quote(column.Name);
        return column.Type switch
        {
            "timestamp with time zone" =>
                $"""rtrim(rtrim(to_char({name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0'), '.') || 'Z' as {name}""",
            "boolean" => $"{name}::text as {name}",
            _ => name,
        };
    }
}
