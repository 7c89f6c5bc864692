using System.Globalization;

namespace Insights.Api.Questions.Answering;

/// <summary>Writes values with their units as people read them.</summary>
internal static class ValueText
{
    private static readonly Dictionary<string, string> Signs = new() { ["USD"] = "$", ["EUR"] = "€", ["GBP"] = "£" };

    public static string Of(object? value, string? unit) => value switch
    {
        null => "no value",
        DateOnly day => string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}"),
        bool flag => flag ? "yes" : "no",
        string text => text,
        _ => Number(Convert.ToDouble(value, CultureInfo.InvariantCulture), unit),
    };

    private static string Plain(double number) =>
        number == Math.Truncate(number) && Math.Abs(number) < 1e15 ? number.ToString("#,0", CultureInfo.InvariantCulture)
        : number.ToString("#,0.00", CultureInfo.InvariantCulture);

    private static string Number(double number, string? unit)
    {
        if (unit is null)
        {
            return Plain(number);
        }

        var (first, rest) = unit.Split(' ', 2) is [var a, var b] ? (a, " " + b) : (unit, "");
        if (Signs.TryGetValue(first, out var sign))
        {
            return $"{(number < 0 ? "-" : "")}{sign}{Math.Abs(number).ToString("#,0.00", CultureInfo.InvariantCulture)}{rest}";
        }

        return unit switch
        {
            "percent" => $"{number.ToString(Math.Abs(number) < 1 ? "0.##" : "#,0.0", CultureInfo.InvariantCulture)}%",
            "seconds" => Duration(number),
            _ => $"{Plain(number)} {(number == 1 && rest.Length == 0 ? Text.Stems.Of(unit) : unit)}",
        };
    }

    private static string Duration(double seconds)
    {
        var sign = seconds < 0 ? "-" : "";
        var time = TimeSpan.FromSeconds(Math.Round(Math.Abs(seconds)));
        return sign + (time.TotalHours >= 1 ? $"{Plain(Math.Floor(time.TotalHours))} h {time.Minutes} min"
            : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds} s"
            : $"{Math.Abs(seconds).ToString("0.#", CultureInfo.InvariantCulture)} s");
    }
}
