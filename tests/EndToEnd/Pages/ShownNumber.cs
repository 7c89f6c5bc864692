using System.Globalization;
using System.Text.RegularExpressions;

namespace EndToEnd.Pages;

/// <summary>A number as a page shows it, read back by its digits alone.</summary>
/// <param name="Text">What is shown.</param>
/// <param name="Value">What it says; a duration in seconds.</param>
/// <param name="Step">What its last digit counts.</param>
internal sealed partial record ShownNumber(string Text, decimal Value, decimal Step)
{
    /// <exception cref="FormatException">The text is no number.</exception>
    public static ShownNumber Parse(string text)
    {
        if (Duration().Match(text.Trim()) is { Success: true } clock)
        {
            var parts = new[] { ("h", 3600m), ("min", 60m), ("s", 1m) }.Where(part => clock.Groups[part.Item1].Success)
                .Select(part => (Number: clock.Groups[part.Item1].Value, Seconds: part.Item2)).ToList();
            // Only its last part is rounded; whole hours and minutes may be left without what would be a zero.
            var last = parts[^1];
            var step = last.Seconds == 3600 ? 60 : last.Seconds == 60 && parts.Count == 1 ? 1 : last.Seconds * StepOf(last.Number);
            return new(text, parts.Sum(part => Number(part.Number) * part.Seconds), step);
        }

        var amount = Amount().Match(text.Trim());
        return amount.Success
            ? new(text, Number(amount.Groups["sign"].Value + amount.Groups["digits"].Value), StepOf(amount.Groups["digits"].Value))
            : throw new FormatException($"'{text}' is no number");
    }

    /// <summary>Whether a value, rounded to the digits that are shown, is this.</summary>
    public bool Is(decimal value) => Math.Abs(value - Value) <= Step / 2 * 1.000001m;

    private static decimal Number(string text) =>
        decimal.Parse(text.Replace(",", "", StringComparison.Ordinal).Replace('−', '-'), CultureInfo.InvariantCulture);

    private static decimal StepOf(string digits) => digits.Split('.') is [_, var decimals] ? (decimal)Math.Pow(10, -decimals.Length) : 1;

    [GeneratedRegex("^-?(?:(?<h>[\\d,]+) h)? ?(?:(?<min>\\d+) min)? ?(?:(?<s>[\\d.]+) s)?$")]
    private static partial Regex Duration();

    [GeneratedRegex("^(?<sign>[-−]?)(?:[$€£]|[A-Z]{3} )?(?<digits>\\d{1,3}(?:,\\d{3})*(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)(?: %| days)?$")]
    private static partial Regex Amount();
}
