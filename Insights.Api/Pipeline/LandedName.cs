using System.Buffers;
using System.Text;
using Insights.Api.Problems;

namespace Insights.Api.Pipeline;

/// <summary>File names that are names on every system and nothing else: no paths, no devices, none that the ingestion overlooks.</summary>
internal static class LandedName
{
    /// <summary>File systems allow 255; the archive puts a hash in front and an explanation's extension behind.</summary>
    private const int MaxBytes = 200;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("/\\<>:\"|?*%");

    private static readonly string[] Devices =
    [
        "CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(number => new[] { $"COM{number}", $"LPT{number}" }),
    ];

    /// <exception cref="ProblemException">400: the name is none; says why.</exception>
    public static void Require(string name)
    {
        if (Fault(name) is { } fault)
            throw new ProblemException(Problem.InvalidParameter, $"the file name {fault}; expected a plain name such as navigation_2025-11.csv");
    }

    public static string? Fault(string name) => name switch
    {
        _ when string.IsNullOrWhiteSpace(name) => "is empty",
        _ when Encoding.UTF8.GetByteCount(name) > MaxBytes => $"is longer than {MaxBytes} bytes",
        _ when name.AsSpan().IndexOfAny(Forbidden) is >= 0 and var at => $"has the character '{name[at]}'",
        _ when name.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar) => "has a control character, or one that is none",
        _ when name[0] == '.' => "starts with a dot, which marks unfinished files",
        _ when name[^1] is '.' or ' ' || name[0] == ' ' => "starts or ends with a dot or blank",
        _ when name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".part", StringComparison.OrdinalIgnoreCase) => "ends as those of unfinished files do",
        _ when Devices.Contains(name.Split('.')[0].TrimEnd(), StringComparer.OrdinalIgnoreCase) => "is a device on some systems",
        _ => null,
    };
}
