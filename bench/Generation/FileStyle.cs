using System.Text;

namespace Bench.Generation;

/// <summary>How a file is spelled; readers must not care.</summary>
/// <param name="Delimiter">Between fields.</param>
/// <param name="LineEnd">After each record, the last one included.</param>
/// <param name="Encoding">Bytes of the characters, with a byte order mark where the encoding has one.</param>
/// <param name="TitleHeader">The header says <c>Customer Id</c> for <c>customer_id</c>.</param>
/// <param name="Aliases">Other names that the header has for columns.</param>
public sealed record FileStyle(
    char Delimiter, string LineEnd, Encoding Encoding, bool TitleHeader = false, IReadOnlyDictionary<string, string>? Aliases = null)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static FileStyle Plain { get; } = new(',', "\n", Utf8);

    /// <summary>CRLF and a byte order mark.</summary>
    public static FileStyle Windows { get; } = new(',', "\r\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

    /// <summary>Little-endian UTF-16 with a byte order mark, as spreadsheets export "Unicode text".</summary>
    public static FileStyle Utf16 { get; } = new(',', "\r\n", new UnicodeEncoding(bigEndian: false, byteOrderMark: true));

    public string Header(string column)
    {
        var name = Aliases?.GetValueOrDefault(column) ?? column;
        return TitleHeader ? string.Join(' ', name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])) : name;
    }
}
