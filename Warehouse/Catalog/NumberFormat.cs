namespace Warehouse.Catalog;

/// <summary>How a column writes its numbers, as far as its manifest says so. What is not said is not guessed.</summary>
public sealed record NumberFormat
{
    /// <summary>Plain numbers: a sign, digits, a point, an exponent. A point that may stand for thousands is refused.</summary>
    public static NumberFormat Undeclared { get; } = new();

    /// <summary>A number that can be read one way only, as a number of JSON: a point is a decimal point.</summary>
    public static NumberFormat Exact { get; } = new() { Point = '.' };

    /// <summary>Stands before the fraction: <c>.</c> or <c>,</c>.</summary>
    public char? Point { get; init; }

    /// <summary>
    /// Stands between groups of three digits: <c>.</c>, <c>,</c>, <c>'</c> or a blank, which may also be a no-break or thin
    /// one; never the same as <see cref="Point"/>.
    /// </summary>
    public char? Thousands { get; init; }

    /// <summary>Signs or codes of the one currency that may stand before or behind a number, such as <c>€</c> and <c>EUR</c>.</summary>
    public IReadOnlyList<string> Currency { get; init; } = [];

    public PercentReading Percent { get; init; }

    /// <summary>Whether <c>5.00-</c> is -5.</summary>
    public bool TrailingMinus { get; init; }

    /// <summary>Whether <c>(5.00)</c> is -5.</summary>
    public bool Parentheses { get; init; }

    /// <summary>Whether it is said what a point in front of three digits is.</summary>
    public bool IsPointDeclared => Point is not null || Thousands is not null;

    /// <summary>Whether numbers have nothing but a sign, digits, a point and an exponent.</summary>
    public bool IsPlain =>
        Point is null or '.'
            && Thousands is null && Currency.Count == 0 && Percent is PercentReading.Refused && !TrailingMinus && !Parentheses;
}

/// <summary>What <c>12 %</c> is. A number without the sign is always taken as it stands.</summary>
public enum PercentReading
{
    /// <summary>No number.</summary>
    Refused,

    /// <summary>12, in a column of percents.</summary>
    Points,

    /// <summary>0.12, in a column of shares.</summary>
    Fraction,
}
