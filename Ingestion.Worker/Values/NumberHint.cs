using System.Globalization;
using System.Text;
using Warehouse.Catalog;

namespace Ingestion.Worker.Values;

/// <summary>Says of a text that is no number which keys the manifest would need for it, by trying them all.</summary>
internal sealed class NumberHint
{
    /// <summary>A longer text is none that a person wrote as a number.</summary>
    private const int MaxLength = 64;

    private static readonly string[] WordsForCurrencies = ["kr", "Kr", "Kč", "zł", "Rs", "Fr", "Ft"];

    private static readonly char[] Points = ['.', ','];
    private static readonly char?[] Groupings = [null, '.', ',', ' ', '\''];

    private readonly NumberFormat _declared;
    private readonly Violation _wrongType;
    private readonly bool _isInteger;
    private readonly (char Point, char? Thousands)[] _candidates;

    public NumberHint(DatasetColumn column, Violation wrongType)
    {
        _declared = column.Numbers;
        _wrongType = wrongType;
        _isInteger = column.Type is ColumnType.Integer or ColumnType.BigInt;
        _candidates =
        [
            .. from point in _declared.Point is { } declaredPoint ? [declaredPoint] : Points
               from thousands in _declared.Thousands is { } declaredThousands ? [declaredThousands] : Groupings
               where point != thousands
               select (point, thousands),
        ];
    }

    public Violation Explain(ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxLength || value.IndexOfAnyInRange((byte)'0', (byte)'9') < 0)
        {
            return _wrongType;
        }

        var readings = new List<(string Keys, string Number)>();
        foreach (var (point, thousands) in _candidates)
        {
            if (Read(value, point, thousands) is { } reading && !readings.Exists(other => SameNumber(other.Number, reading.Number)))
            {
                readings.Add(reading);
            }
        }

        return readings switch
        {
            [var (keys, _)] when keys.Length > 0 => new Violation("type", $"{_wrongType.Problem} unless the column or the dataset declares {keys}"),
            [var one, var other, ..] => new Violation("ambiguous", $"can be read as {one.Number} ({one.Keys}) and as {other.Number} ({other.Keys}); declare which, for the column or the dataset"),
            _ => _wrongType,
        };
    }

    private (string Keys, string Number)? Read(ReadOnlySpan<byte> value, char point, char? thousands)
    {
        var currency = CurrencyOf(value);
        var everything = new NumberFormat
        {
            Point = point,
            Thousands = thousands,
            Currency = [.. _declared.Currency, .. currency is null ? [] : new[] { currency }],
            Percent = PercentReading.Points,
            TrailingMinus = true,
            Parentheses = true,
        };
        if (!new NumberText(everything).TryRead(value, out var plain) || !IsNumber(plain))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(value);
        var keys = new List<string>();
        if (_declared.Point is null && (point == ',' || thousands is '.' or ',' || Numbers.HasTwoReadings(plain)))
        {
            keys.Add($"decimal: \"{point}\"");
        }

        if (_declared.Thousands is null && thousands is { } separator && Separators.IsIn(value, Separators.Spellings(separator)))
        {
            keys.Add($"thousands: \"{separator}\"");
        }

        if (currency is not null && !_declared.Currency.Contains(currency))
        {
            keys.Add($"currency: [{currency}]");
        }

        if (_declared.Percent is PercentReading.Refused && text.Contains('%'))
        {
            keys.Add(_isInteger ? "percent: points" : "percent: points or percent: fraction");
        }

        if (!_declared.TrailingMinus && text.LastIndexOf('-') > text.IndexOfAny([.. "0123456789"]))
        {
            keys.Add("negative: [trailing_minus]");
        }

        if (!_declared.Parentheses && text.Contains('('))
        {
            keys.Add("negative: [parentheses]");
        }

        return (string.Join(", ", keys), Encoding.UTF8.GetString(plain));
    }

    private bool IsNumber(ReadOnlySpan<byte> plain) => _isInteger ? Numbers.TryParseInteger(plain, out _) : DecimalText.TryParse(plain, out _);

    private static bool SameNumber(string one, string other) =>
        double.Parse(one, CultureInfo.InvariantCulture).Equals(double.Parse(other, CultureInfo.InvariantCulture));

    /// <summary>A sign such as <c>€</c> or a code such as <c>EUR</c> that stands at either end of a number.</summary>
    private static string? CurrencyOf(ReadOnlySpan<byte> value)
    {
        var word = string.Concat(Encoding.UTF8.GetString(value).Where(c => char.IsLetter(c) || IsCurrencySign(c)));
        return word.Any(IsCurrencySign) || (word.Length == 3 && word.All(char.IsAsciiLetterUpper)) || WordsForCurrencies.Contains(word) ? word : null;
    }

    private static bool IsCurrencySign(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.CurrencySymbol;
}
