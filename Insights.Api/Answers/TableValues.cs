using Npgsql;

namespace Insights.Api.Answers;

/// <summary>How values of the warehouse stand in answers.</summary>
internal static class TableValues
{
    /// <returns><c>date</c>, <c>text</c>, <c>number</c> or <c>boolean</c>.</returns>
    public static string TypeOf(string dataTypeName) => dataTypeName switch
    {
        "date" or "timestamp with time zone" => "date",
        "boolean" => "boolean",
        "smallint" or "integer" or "bigint" or "real" or "double precision" => "number",
        _ when dataTypeName.StartsWith("numeric", StringComparison.Ordinal) => "number",
        _ => "text",
    };

    /// <summary>A date as a date; a number that JSON cannot write as null.</summary>
    public static object? Read(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null
        : reader.GetDataTypeName(column) == "date" ? reader.GetFieldValue<DateOnly>(column)
        : reader.GetValue(column) is var value && value is double number && !double.IsFinite(number) ? null
        : value;
}
