using System.Globalization;
using System.Text.Json;

namespace Insights.Cli.Rendering;

/// <summary>Values as text.</summary>
internal static class Cells
{
    /// <summary>As the API gave it, on one line and in one field: for other programs.</summary>
    public static string Plain(JsonElement? value) => value is not { } element ? "" : element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.String => OneLine(element.GetString()!),
        JsonValueKind.Array => string.Join(',', element.EnumerateArray().Select(item => Plain(item))),
        _ => OneLine(element.GetRawText()),
    };

    /// <summary>For people.</summary>
    public static string Shown(JsonElement? value, ColumnKind kind) => (kind, value) switch
    {
        (ColumnKind.Quantity or ColumnKind.Money, { ValueKind: JsonValueKind.Number } number) => Number(number.GetDouble(), kind),
        (ColumnKind.Time, { ValueKind: JsonValueKind.String } text) when text.TryGetDateTimeOffset(out var time) =>
            time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        (ColumnKind.List, { ValueKind: JsonValueKind.Array } list) => Quantity(list.GetArrayLength()),
        (_, { ValueKind: JsonValueKind.Array } list) => string.Join(", ", list.EnumerateArray().Select(item => Plain(item))),
        _ => Plain(value),
    };

    /// <summary>A number that says how much, money to the cent.</summary>
    public static string Number(double value, ColumnKind kind) =>
        kind == ColumnKind.Money ? value.ToString("#,0.00", CultureInfo.InvariantCulture) : Quantity(value);

    /// <summary>What numbers of a unit are.</summary>
    public static ColumnKind KindOf(string unit) => Signs.ContainsKey(unit.Split(' ')[0]) ? ColumnKind.Money : ColumnKind.Quantity;

    /// <summary>
    /// A number with its unit, money as in the API's sentences: <c>$2,310.75</c>, <c>$12.00 per customer</c>, <c>301 users</c>.
    /// </summary>
    public static string WithUnit(JsonElement? value, string unit)
    {
        var shown = Shown(value, KindOf(unit));
        return value is null ? "no value"
            : KindOf(unit) != ColumnKind.Money ? $"{shown} {unit}"
            : (shown.StartsWith('-') ? "-" : "") + Signs[unit.Split(' ')[0]] + shown.TrimStart('-') + unit[unit.Split(' ')[0].Length..];
    }

    private static readonly Dictionary<string, string> Signs = new() { ["USD"] = "$", ["EUR"] = "€", ["GBP"] = "£" };

    /// <summary>Grouped by thousands; whole, or to the hundredth; a fraction of one to four digits that count.</summary>
    public static string Quantity(double value) =>
        value == Math.Floor(value) ? value.ToString("#,0", CultureInfo.InvariantCulture)
            : Math.Abs(value) >= 1 ? value.ToString("#,0.00", CultureInfo.InvariantCulture)
            : Math.Round(value, Math.Min(15, 4 - (int)Math.Ceiling(Math.Log10(Math.Abs(value)))))
                .ToString("0.###############", CultureInfo.InvariantCulture);

    /// <summary>Without characters that would end the line or the field, or steer the terminal.</summary>
    public static string OneLine(string text, bool keepLines = false) =>
        text.Any(char.IsControl) ? string.Create(text.Length, (text, keepLines), static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = char.IsControl(source.text[i]) && !(source.keepLines && source.text[i] is '\n' or '\r') ? ' ' : source.text[i];
        })
        : text;
}
