namespace Insights.Api.Charts;

/// <summary>How values of a unit are written, in English whatever the culture.</summary>
/// <remarks>
/// A unit is the text that metrics and columns carry: <c>USD</c>, <c>USD per order</c>, <c>percent</c> (12.3 is 12.3 %), <c>seconds</c>,
/// <c>days</c>, or a word that is counted (<c>orders</c>), which is not repeated beside the number.
/// </remarks>
public sealed record ValueFormat
{
    private const decimal Minute = 60, Hour = 3600;

    /// <summary>Smaller numbers are short enough as they are.</summary>
    private const decimal LeastShortened = 10_000;

    private const string UpTo28Decimals = "#,0.############################";

    private static readonly (decimal Factor, string Suffix)[] Magnitudes =
        [(1, ""), (1e3m, " K"), (1e6m, " M"), (1e9m, " B"), (1e12m, " T")];

    /// <summary>Written with their code; those with a sign are below.</summary>
    private static readonly HashSet<string> Currencies =
    [
        "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "HKD", "HUF", "INR", "KRW", "MXN", "NOK", "NZD", "PLN", "SEK", "SGD", "TRY", "ZAR",
    ];

    private readonly Kind _kind;
    private readonly string _prefix;
    private readonly string _suffix;
    private readonly int? _decimals;

    private ValueFormat(string unit, Kind kind, int? decimals, string prefix = "", string suffix = "") =>
        (Unit, _kind, _decimals, _prefix, _suffix) = (unit, kind, decimals, prefix, suffix);

    private enum Kind
    {
        Number,
        Money,
        Percent,
        Duration,
    }

    /// <summary>The unit as it was given.</summary>
    public string Unit { get; }

    internal bool IsDuration => _kind == Kind.Duration;

    /// <param name="unit">What values are counted in; empty for plain numbers.</param>
    /// <param name="decimals">Decimals of <see cref="Full"/> where the unit's own are not wanted: 4 for the price of a click.</param>
    public static ValueFormat Of(string unit, int? decimals = null)
    {
        var parts = unit.Split(" per ", 2);
        if (parts.Length == 2 && parts[0] == parts[1])
        {
            // A ratio of two amounts is a plain number.
            return new(unit, Kind.Number, decimals ?? 2);
        }

        return parts[0] switch
        {
            "USD" => new(unit, Kind.Money, decimals ?? 2, "$"),
            "EUR" => new(unit, Kind.Money, decimals ?? 2, "€"),
            "GBP" => new(unit, Kind.Money, decimals ?? 2, "£"),
            "JPY" => new(unit, Kind.Money, decimals ?? 0, "¥"),
            var code when Currencies.Contains(code) => new(unit, Kind.Money, decimals ?? 2, code + " "),
            "percent" or "%" => new(unit, Kind.Percent, decimals, suffix: " %"),
            "seconds" => new(unit, Kind.Duration, decimals),
            "days" => new(unit, Kind.Number, decimals, suffix: " days"),
            _ => new(unit, Kind.Number, decimals),
        };
    }

    /// <summary>For values and tables: <c>$1,234,567.00</c>, <c>12.3 %</c>, <c>1 h 05 min</c>; empty without a value.</summary>
    public string Full(decimal? value) => value is not { } given ? "" : Signed(given, WriteFull);

    /// <summary>For labels in a drawing: <c>$13.0 M</c>, <c>45 %</c>, <c>2 h</c>, <c>12.3 K</c>.</summary>
    public string Compact(decimal value) => Signed(value, WriteCompact);

    /// <summary>
    /// The label of a tick: with as many decimals as tell it from its neighbours, and in the same magnitude as the largest tick.
    /// </summary>
    internal string Tick(decimal value, decimal step, decimal largest) => value == 0 ? Signed(0, _ => "0") : Signed(value, size =>
    {
        if (_kind == Kind.Duration)
        {
            return step < 1 ? Number(size, Decimals(step)) + " s" : Clock(size, "0", seconds: true);
        }

        var (factor, suffix) = Math.Abs(largest) < LeastShortened ? Magnitudes[0] : Magnitude(size);
        return factor > Magnitudes[^1].Factor
            ? $"{size:0.##E+0}"
            : Number(size / factor, factor == 1 ? Decimals(step) : Decimals(size / factor)) + suffix;
    });

    private static string Number(decimal size, int decimals) =>
        Math.Round(size, Math.Min(decimals, 28), MidpointRounding.AwayFromZero).ToString("#,0." + new string('0', decimals));

    private static decimal Whole(decimal size) => Math.Round(size, MidpointRounding.AwayFromZero);

    private static int Decimals(decimal step)
    {
        var decimals = 0;
        for (var rest = step; decimals < 28 && rest > 0 && rest != Math.Truncate(rest); decimals++)
        {
            rest *= 10;
        }

        return decimals;
    }

    /// <summary>Beyond 1,000 T the factor is larger than any magnitude's.</summary>
    private static (decimal Factor, string Suffix) Magnitude(decimal size) => size switch
    {
        < 1000 => Magnitudes[0],
        >= 1e15m => (1e15m, ""),
        _ => Magnitudes.Last(magnitude => size >= magnitude.Factor),
    };

    /// <summary>As many decimals as small numbers need to differ from zero.</summary>
    private static int SmallDecimals(decimal size, int usual) =>
        size is > 0 and < 0.1m ? Math.Min(28, 1 - (int)Math.Floor(Math.Log10((double)size))) : usual;

    private static string Clock(decimal size, string padding, bool seconds)
    {
        var hours = Math.Floor(size / Hour);
        var minutes = Math.Floor((size - hours * Hour) / Minute);
        var rest = size - hours * Hour - minutes * Minute;
        List<string> parts = [];
        if (hours > 0)
        {
            parts.Add($"{hours:#,0} h");
        }

        if (minutes > 0 || (hours > 0 && padding == "00"))
        {
            parts.Add(minutes.ToString(hours > 0 ? padding : "0") + " min");
        }

        if (seconds && rest > 0)
        {
            parts.Add($"{rest:0.#} s");
        }

        return string.Join(' ', parts);
    }

    private string Signed(decimal value, Func<decimal, string> write)
    {
        var text = write(Math.Abs(value));
        var sign = value < 0 && text.AsSpan().ContainsAnyInRange('1', '9') ? "-" : "";
        return sign + _prefix + text + _suffix;
    }

    private string WriteFull(decimal size) => _kind switch
    {
        Kind.Duration when size < Minute && Math.Round(size, 1) < Minute => $"{size.ToString(size < 1 ? "0.##" : "0.#")} s",
        Kind.Duration when Whole(size) < Hour => Clock(Whole(size), "0", seconds: true),
        Kind.Duration => Clock(Whole(size / Minute) * Minute, "00", seconds: false),
        Kind.Percent => Number(size, _decimals ?? (size is > 0 and < 0.95m ? 2 : 1)),
        _ when _decimals is { } decimals => Number(size, decimals),
        _ when size == Math.Truncate(size) => Number(size, 0),
        _ => Math.Round(size, SmallDecimals(size, 2), MidpointRounding.AwayFromZero).ToString(UpTo28Decimals),
    };

    private string WriteCompact(decimal size)
    {
        if (_kind == Kind.Duration)
        {
            return CompactDuration(size);
        }

        if (size < LeastShortened)
        {
            return _kind == Kind.Money && size < 1000
                ? Number(size, size == 0 ? 0 : _decimals ?? 0)
                : Math.Round(size, size < 100 ? SmallDecimals(size, 1) : 0, MidpointRounding.AwayFromZero).ToString(UpTo28Decimals);
        }

        var (factor, suffix) = Magnitude(size);
        if (factor > Magnitudes[^1].Factor)
        {
            return $"{size:0.##E+0}";
        }

        var scaled = Math.Round(size / factor, size / factor < 99.95m ? 1 : 0, MidpointRounding.AwayFromZero);
        return scaled < 1000 ? Number(scaled, scaled < 100 ? 1 : 0) + suffix : WriteCompact(1000 * factor);
    }

    private static string CompactDuration(decimal size) => size switch
    {
        < 1 => $"{size:0.##} s",
        < 59.5m => $"{size:0} s",
        < 59.5m * Minute => $"{size / Minute:0} min",
        < 100 * Hour => $"{size / Hour:0.#} h",
        < 10_000 * Hour => $"{size / Hour:#,0} h",
        _ => Of("").Compact(size / Hour) + " h",
    };
}
