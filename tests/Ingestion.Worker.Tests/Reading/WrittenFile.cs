using System.IO.Compression;
using System.Text;

namespace Ingestion.Worker.Tests.Reading;

/// <summary>
/// A random table in a random dialect, made by a writer that shares nothing with the readers, and what is to be read of it: the
/// values of each row, or <c>null</c> for a record that was made to be rejected.
/// </summary>
internal sealed class WrittenFile
{
    public const int MaxFieldBytes = 200;
    public const int MaxRecordBytes = 2_000;

    /// <summary>Declared encoding (or none), whether the file has a byte order mark, and letters that the encoding has.</summary>
    private static readonly (string? Declared, string Encoding, bool HasMark, string Letters)[] Encodings =
    [
        (null, "utf-8", false, "aé漢😀ß\u00A0"), (null, "utf-8", true, "aé漢😀ß\u00A0"), (null, "utf-16", true, "aé漢😀ß"), (null, "utf-16BE", true, "aé漢😀ß"),
        ("windows-1252", "windows-1252", false, "aåøüñéß"), ("windows-1252", "utf-8", true, "aé漢"), ("iso-8859-15", "iso-8859-15", false, "aåøüñéß"),
        ("windows-1251", "windows-1251", false, "aбгджяЮ"), ("shift_jis", "shift_jis", false, "aソポ漢カ"), ("windows-1253", "windows-1253", false, "aαβγω"),
    ];

    private static readonly string[] Endings = ["\n", "\r\n", "\r"];

    private readonly Random _random;
    private readonly string _letters;
    private readonly string _delimiter;
    private readonly string _ending;
    private readonly Quoting _quoting;
    private readonly bool _hasMixedEndings;

    public WrittenFile(int seed)
    {
        _random = new Random(seed);
        var (declared, encoding, hasMark, letters) = Pick(Encodings);
        (Declared, _letters) = (declared, letters);
        Width = _random.Next(1, 6);
        // One name can be read with any delimiter; the first is taken.
        _delimiter = Width == 1 ? "," : Pick([",", ";", "\t", "|"]);
        _ending = Pick(Endings);
        _quoting = (Quoting)_random.Next(4);
        var isDirty = _random.Next(2) == 0;
        _hasMixedEndings = !isDirty && _quoting is Quoting.Always && _random.Next(3) == 0;
        LeadIn = _random.Next(4) == 0 ? _random.Next(1, 4) : 0;
        var text = new StringBuilder();
        for (var i = 0; i < LeadIn; i++)
        {
            text.Append(Pick(["", "Report", "\"", "a,b;c\"\""])).Append(_ending);
        }

        text.Append(string.Join(_delimiter, Enumerable.Range(1, Width).Select(i => Field($"c{i}")))).Append(Ending());
        for (var rows = _random.Next(12); rows > 0; rows--)
        {
            AddRow(text);
            if (isDirty && _random.Next(4) == 0)
            {
                AddDirt(text);
                // What follows shows that the lines end as before.
                AddRow(text);
            }
        }

        if (_random.Next(3) == 0 && text.ToString().EndsWith(_ending, StringComparison.Ordinal) && Expected.Count > 0)
        {
            text.Length -= _ending.Length;
        }

        Bytes = Encode(text.ToString(), encoding, hasMark);
        Text = text.ToString();
    }

    private enum Quoting
    {
        Minimal,
        Always,
        AtRandom,
        WithBlanks,
    }

    public int Width { get; }

    public int LeadIn { get; }

    public string? Declared { get; }

    public string Name { get; private set; } = "file.csv";

    public byte[] Bytes { get; }

    public string Text { get; }

    public List<string[]?> Expected { get; } = [];

    private void AddRow(StringBuilder text)
    {
        var values = Enumerable.Range(0, Width).Select(_ => Value()).ToArray();
        text.Append(Line(values)).Append(Ending());
        Expected.Add(values);
    }

    private void AddDirt(StringBuilder text)
    {
        var plain = Enumerable.Range(0, Width).Select(i => $"v{i}").ToArray();
        var dirt = _random.Next(7) switch
        {
            0 when Width > 1 => string.Join(_delimiter, plain.Skip(1)),
            1 => string.Join(_delimiter, plain.Append("more")),
            2 => Line([.. plain.Skip(1), "a\0b"]),
            3 => Line([.. plain.Skip(1), new string('x', _random.Next(MaxFieldBytes + 1, 2 * MaxFieldBytes))]),
            // More than a record may hold, with what looks like rows in it.
            4 => Line([.. plain.Skip(1), string.Concat(Enumerable.Repeat(string.Join(_delimiter, plain) + Pick(Endings), MaxRecordBytes / 2))]),
            // Another line break than the file's in an unquoted field.
            5 => string.Join(_delimiter, plain) + Pick([.. Endings.Where(ending => ending != _ending)]) + "rest",
            _ => string.Join(_delimiter, [.. plain.Skip(1), "\"say \"hi\" to\""]),
        };
        text.Append(dirt).Append(_ending);
        Expected.Add(null);
    }

    private string Line(string[] values) => string.Join(_delimiter, values.Select(Field));

    private string Field(string value)
    {
        var mustBeQuoted = value.Contains(_delimiter, StringComparison.Ordinal) || value.AsSpan().ContainsAny('"', '\r', '\n') || (Width == 1 && value.Trim().Length == 0);
        var isQuoted = mustBeQuoted || _quoting is Quoting.Always || (_quoting is not Quoting.Minimal && _random.Next(2) == 0);
        if (!isQuoted)
        {
            return value;
        }

        var quoted = $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return _quoting is Quoting.WithBlanks ? Blanks() + quoted + Blanks() : quoted;
    }

    private string Blanks() => Pick(["", " ", "  ", _delimiter == "\t" ? "" : "\t"]);

    private string Ending() => _hasMixedEndings ? Pick(Endings) : _ending;

    private string Value()
    {
        var kinds = new[] { Pick(["\"", ",", ";", "|"]), Pick(["\t", "\n", "\r", "\r\n"]), " ", "b", Letter(), Letter(), "7" };
        return string.Concat(Enumerable.Range(0, _random.Next(8)).Select(_ => Pick(kinds)));
    }

    private string Letter() => Pick([.. _letters.EnumerateRunes()]).ToString();

    private byte[] Encode(string text, string encoding, bool hasMark)
    {
        var found = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. hasMark ? found.GetPreamble() : [], .. found.GetBytes(text)];
        if (_random.Next(10) > 0)
        {
            return bytes;
        }

        Name = Pick(["file.csv", "file.csv.gz"]);
        var cut = _random.Next(bytes.Length + 1);
        return [.. Gzip(bytes[..cut]), .. Gzip(bytes[cut..]), .. new byte[Pick([0, 0, 1, 700])]];
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return target.ToArray();
    }

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
}
