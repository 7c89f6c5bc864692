using System.Buffers;
using System.Text;
using Warehouse.Catalog;

namespace Ingestion.Worker.Values;

/// <summary>
/// The moments of a column: ISO 8601 and the formats that its manifest declares. Where a declared format reads a text of ISO
/// 8601 differently, as <c>yyyy-dd-MM</c> does, the declaration says what the texts are, and ISO 8601 is not read.
/// </summary>
internal sealed class MomentReader(IReadOnlyList<string> formats, string typeProblem)
{
    private static readonly SearchValues<byte> IsoBytes = SearchValues.Create("0123456789 TtZz:.,+-"u8);

    private static readonly Violation TooEarly = new("range", "is before 0001-01-01 in UTC; times from 0001-01-01 to 9999-12-31 UTC are expected");
    private static readonly Violation TooLate = new("range", "is after 9999-12-31 in UTC; times from 0001-01-01 to 9999-12-31 UTC are expected");

    private readonly DateTimeFormat[] _formats = [.. formats.Select(format => new DateTimeFormat(format))];
    private readonly bool _readsIso = !formats.Any(format => new DateTimeFormat(format).ReplacesIso);
    private readonly Violation _wrongType = new("type", typeProblem);
    private readonly Violation _notDeclared = new("type", formats.Count == 0
        ? $"{typeProblem} in ISO 8601; declare how it is written under formats"
        : $"{typeProblem} in a declared format ({string.Join(", ", formats)})");

    /// <summary>What is wrong with a moment that UTC puts into a year before 1 or after 9999, or <c>null</c>.</summary>
    public static Violation? OutsideCalendar(long microseconds)
    {
        if (microseconds < Timestamps.First)
        {
            return TooEarly;
        }

        return microseconds > Timestamps.Last ? TooLate : null;
    }

    /// <param name="value">The value without blanks around it.</param>
    /// <param name="microseconds">See <see cref="Timestamps.ToPostgres"/>; perhaps outside the calendar.</param>
    public bool TryRead(ReadOnlySpan<byte> value, out long microseconds)
    {
        microseconds = 0;
        if (_readsIso && Timestamps.TryParseIso(value, out microseconds))
        {
            return true;
        }

        foreach (var format in _formats)
        {
            if (format.TryParse(value, out var sinceFirst))
            {
                microseconds = Timestamps.First + sinceFirst;
                return true;
            }
        }

        return false;
    }

    /// <summary>Why a value is no moment; a text that may be one in another format is told which key says so.</summary>
    public Violation Explain(ReadOnlySpan<byte> value)
    {
        var digits = 0;
        var run = 0;
        var longest = 0;
        foreach (var c in value)
        {
            if (c < ' ')
            {
                return _wrongType;
            }

            run = char.IsAsciiDigit((char)c) ? run + 1 : 0;
            longest = Math.Max(longest, run);
            digits += run > 0 ? 1 : 0;
        }

        // Of a day that does not exist no format makes one.
        if (longest < 4 || digits < 5 || LooksIso(value))
        {
            return _wrongType;
        }

        return _formats.Length == 0 && longest == digits && Encoding.UTF8.GetString(value) is var text && EpochOf(text) is { } unit
            ? new Violation("type", $"{_wrongType.Problem}; if it counts since 1970, declare formats: [{unit}]")
            : _notDeclared;
    }

    private static bool LooksIso(ReadOnlySpan<byte> value) =>
        value.Length >= 10 && value[4] == '-' && value[7] == '-' && value[10..].IndexOfAnyExcept(IsoBytes) < 0;

    /// <summary>The unit in which a number is a time of our days.</summary>
    private static string? EpochOf(string text) => text.Trim('-').Split('.')[0].Length switch
    {
        9 or 10 => "epoch_seconds",
        12 or 13 => "epoch_milliseconds",
        15 or 16 => "epoch_microseconds",
        _ => null,
    };
}
