using Warehouse.Content;

namespace Warehouse.Catalog;

/// <summary>Reads how a column writes its numbers: what the column does not say, the dataset says for all its columns.</summary>
internal static class NumberManifest
{
    private const string None = "none";

    private static readonly string[] Decimals = [".", ","];
    private static readonly string[] Thousands = [".", ",", "'", " ", None];
    private static readonly string[] NegativeForms = ["trailing_minus", "parentheses"];
    private static readonly Dictionary<string, PercentReading> Percents = new()
    {
        ["points"] = PercentReading.Points,
        ["fraction"] = PercentReading.Fraction
    };

    public static NumberFormat Read(string path, ValueKeys file, ValueKeys column, ColumnType type)
    {
        var separator = column.Decimal ?? file.Decimal;
        var grouping = column.Thousands ?? file.Thousands;
        var negative = column.Negative ?? file.Negative;
        foreach (var form in negative ?? [])
        {
            _ = OneOf(path, form, "negative", NegativeForms);
        }

        return new NumberFormat
        {
            Point = separator is null ? null : OneOf(path, separator, "decimal", Decimals)[0],
            Thousands = ThousandsOf(path, grouping, separator),
            Currency = [.. (column.Currency ?? file.Currency ?? []).Select(sign => Currency(path, sign))],
            Percent = PercentOf(path, file, column, type),
            TrailingMinus = negative?.Any(form => form.Text == NegativeForms[0]) ?? false,
            Parentheses = negative?.Any(form => form.Text == NegativeForms[1]) ?? false,
        };
    }

    /// <summary>The first of the keys that a column gives about numbers.</summary>
    public static Located? FirstKey(ValueKeys keys) =>
        keys.Decimal ?? keys.Thousands ?? keys.Percent ?? keys.Currency?.FirstOrDefault() ?? keys.Negative?.FirstOrDefault();

    private static char? ThousandsOf(string path, Located? grouping, Located? separator)
    {
        if (grouping is null || OneOf(path, grouping, "thousands", Thousands) == None)
        {
            return null;
        }

        // Without a declaration, a point before a fraction is what every program writes.
        if (grouping.Text == (separator?.Text ?? "."))
        {
            throw new ContentException(path, grouping.Line, separator is null
                ? "thousands '.' needs decimal: \",\" beside it, because the point cannot be both"
                : $"thousands '{grouping.Text}' is the decimal separator, too: they have to differ");
        }

        return grouping.Text[0];
    }

    private static PercentReading PercentOf(string path, ValueKeys file, ValueKeys column, ColumnType type)
    {
        if ((column.Percent ?? file.Percent) is not { } text)
        {
            return PercentReading.Refused;
        }

        var reading = DatasetManifest.Choice(path, text, "percent", Percents);
        if (reading is not PercentReading.Fraction || type is not (ColumnType.Integer or ColumnType.BigInt))
        {
            return reading;
        }

        return column.Percent is null
            ? PercentReading.Refused
            : throw new ContentException(
                path, text.Line, "percent: fraction is for columns of type numeric and double, because 12 % is 0.12");
    }

    private static string Currency(string path, Located sign)
    {
        var text = sign.Text.Trim();
        return text.Length > 0 && !text.Any(c => char.IsDigit(c) || c is '+' or '-' or '.' or ',' or '\'' or '%' or '(' or ')')
            ? text
            : throw new ContentException(path, sign.Line, $"currency '{sign.Text}' is not a sign or code such as € or EUR");
    }

    private static string OneOf(string path, Located text, string key, string[] choices) => choices.Contains(text.Text)
        ? text.Text
        : throw new ContentException(
            path, text.Line,
            $"{key} '{text.Text}' is not one of {string.Join(" ", choices.Select(choice => choice == None ? choice : $"\"{choice}\""))}");
}
