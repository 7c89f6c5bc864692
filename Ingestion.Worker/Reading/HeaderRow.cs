using System.Text;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>Recognises the header where it stands among the rows again, because files were joined.</summary>
internal sealed class HeaderRow
{
    /// <summary>Fewer names may well be data.</summary>
    private const int FewestNamesOfAnotherHeader = 3;

    private readonly byte[][] _names;
    private readonly bool[] _firstBytes = new bool[256];
    private readonly bool[] _lastBytes = new bool[256];
    private readonly byte[] _text;

    /// <param name="names">Names of the file's columns.</param>
    /// <param name="text">The header as it stands in the file.</param>
    public HeaderRow(IReadOnlyList<string> names, string text)
    {
        _names = [.. names.Select(name => Encoding.UTF8.GetBytes(HeaderName.Normalise(name)))];
        _text = Encoding.UTF8.GetBytes(text);
        foreach (var name in _names.Where(name => name.Length > 0))
        {
            Allow(_firstBytes, name[0]);
            Allow(_lastBytes, name[^1]);
        }

        static void Allow(bool[] bytes, byte letter)
        {
            bytes[letter] = bytes[char.ToUpperInvariant((char)letter) is var upper && char.IsAsciiLetterUpper(upper) ? upper : letter] = true;
            bytes[' '] = bytes['_'] = bytes['\t'] = true;
        }
    }

    /// <summary>Whether the record is the header, or has it behind a byte order mark on the same line.</summary>
    /// <exception cref="FileRefusedException">It is a header with the same columns in another order.</exception>
    public bool IsRepeatedBy(Record record)
    {
        // Asked of every row, so what nearly all of them fail comes first.
        var first = record[0];
        return record.Count == _names.Length && !first.IsEmpty && _firstBytes[first[0]] && _lastBytes[first[^1]] && IsHeader(record);
    }

    private bool IsHeader(Record record)
    {
        var isName = false;
        for (var i = 0; i < _names.Length && !isName; i++)
        {
            isName = _names[i].Length > 0 && IsName(record, 0, _names[i]);
        }

        if (!isName)
        {
            return false;
        }

        if (IsSame(record))
        {
            return true;
        }

        if (record.Count >= FewestNamesOfAnotherHeader && HasSameNames(record))
        {
            throw new FileRefusedException(
                $"line {record.Line} is a header again, with the columns in another order than in the first: the file was joined from several; deliver them one by one");
        }

        return false;
    }

    /// <summary>Whether a file was joined to this record's line: behind a byte order mark the header stands again.</summary>
    public bool IsJoinedTo(Record record) =>
        record.Raw.LastIndexOf(CsvGrammar.Mark) is var mark and > 0 && record.Raw[(mark + CsvGrammar.Mark.Length)..].StartsWith(_text);

    private bool IsSame(Record record)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (!IsName(record, i, _names[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool HasSameNames(Record record)
    {
        var left = _names.Select(Encoding.UTF8.GetString).ToHashSet();
        var found = Enumerable.Range(0, record.Count).Select(i => HeaderName.Normalise(Encoding.UTF8.GetString(record[i]))).ToHashSet();
        return left.SetEquals(found);
    }

    /// <summary>Compares as <see cref="HeaderName"/> does, for ASCII without making a string.</summary>
    private static bool IsName(Record record, int index, ReadOnlySpan<byte> name)
    {
        var length = 0;
        foreach (var value in record[index])
        {
            if (value is (byte)' ' or (byte)'_' or (byte)'\t')
            {
                continue;
            }

            if (length == name.Length || Lower(value) != name[length])
            {
                return false;
            }

            length++;
        }

        return length == name.Length;
    }

    private static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}
