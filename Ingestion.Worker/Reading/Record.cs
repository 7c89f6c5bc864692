namespace Ingestion.Worker.Reading;

/// <summary>
/// One record of a file: where its fields lie in the reader's window. A reader fills the same instance again and again,
/// so spans taken from it are valid until the next read.
/// </summary>
public sealed class Record
{
    private byte[] _window = [];
    private byte[] _unescaped = [];
    private int _unescapedLength;
    private Field[] _fields = new Field[16];
    private int _rawStart;
    private int _rawLength;

    /// <summary>Line on which the record starts, from 1, counting every line of the file.</summary>
    public long Line { get; internal set; }

    /// <summary>Line on which it ends.</summary>
    public long LastLine { get; internal set; }

    /// <summary>What is wrong, where <see cref="Defect"/> alone does not say it: goes behind "file line n: ".</summary>
    public string? Problem { get; internal set; }

    /// <summary>Whether a byte order mark stands in front of it, in the middle of the file.</summary>
    public bool HasMark { get; internal set; }

    /// <summary>Whether the last field is quoted, so that its end is certain.</summary>
    internal bool EndsInQuotes { get; set; }

    /// <summary>Bytes that had to be read to find broken quoting.</summary>
    internal int Scanned { get; private set; }

    /// <summary>Where <see cref="Raw"/> begins in the window.</summary>
    internal int RawStart => _rawStart;

    public int Count { get; private set; }

    public RecordDefect Defect { get; internal set; }

    /// <summary>The field that <see cref="RecordDefect.FieldTooLong"/> is about, from 0.</summary>
    public int DefectField { get; internal set; }

    /// <summary>The exact bytes, without the line break behind them.</summary>
    public ReadOnlySpan<byte> Raw => _window.AsSpan(_rawStart, _rawLength);

    /// <summary>Value of a field without its quotes; a field that is absent (JSON null or no such property) is empty.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ref readonly var field = ref _fields[index];
            return ValueOf(field);
        }
    }

    /// <summary>
    /// Whether the file itself has a field as a number or a time (JSON, Parquet): unlike a text that can be read in one way only.
    /// </summary>
    public bool IsTyped(int index) => _fields[index].IsTyped;

    /// <summary>Where the value of a field lies, which stays so when the field gets another.</summary>
    internal Field Copy(int index) => _fields[index];

    internal ReadOnlySpan<byte> ValueOf(in Field field) => (field.IsUnescaped ? _unescaped : _window).AsSpan(field.Start, field.Length);

    internal void Begin(byte[] window, int start)
    {
        _window = window;
        _rawStart = start;
        _rawLength = 0;
        _unescapedLength = 0;
        Count = 0;
        Defect = RecordDefect.None;
        Problem = null;
        HasMark = false;
    }

    /// <summary>Its quotes are broken, which shows at this place.</summary>
    internal void Break(int end) => (Defect, Scanned) = (RecordDefect.BrokenQuoting, end - _rawStart);

    /// <summary>Makes this stretch of the window one record without fields, which is rejected.</summary>
    internal void BeginStretch(byte[] window, int start, int length, RecordDefect defect)
    {
        Begin(window, start);
        _rawLength = length;
        Defect = defect;
    }

    /// <summary>Keeps the start of a record that the window cannot hold as a whole.</summary>
    internal void KeepRaw(ReadOnlySpan<byte> raw)
    {
        _window = raw.ToArray();
        (_rawStart, _rawLength) = (0, raw.Length);
    }

    /// <summary>The fields lie at the same places of another array, because a row that is built had to grow.</summary>
    internal void MoveTo(byte[] window) => _window = window;

    internal void End(int end) => _rawLength = end - _rawStart;

    internal void Add(int start, int length) => Next() = new Field(start, length, false);

    /// <summary>Adds the text between the outer quotes.</summary>
    internal void AddQuoted(int start, int length, bool hasDoubledQuotes)
    {
        if (!hasDoubledQuotes)
        {
            Add(start, length);
            return;
        }

        const byte quote = CsvGrammar.Quote;
        var source = _window.AsSpan(start, length);
        var target = Unescaped(length);
        var written = 0;
        while (true)
        {
            var at = source.IndexOf(quote);
            if (at < 0)
            {
                break;
            }

            source[..(at + 1)].CopyTo(target[written..]);
            written += at + 1;
            source = source[(at + 2)..];
        }

        source.CopyTo(target[written..]);
        AddUnescaped(written + source.Length);
    }

    /// <summary>
    /// Room for a value that differs from its bytes in the file; followed by <see cref="SetUnescaped"/> or <see cref="AddUnescaped"/>.
    /// </summary>
    internal Span<byte> Unescaped(int length)
    {
        if (_unescaped.Length < _unescapedLength + length)
        {
            Array.Resize(ref _unescaped, Math.Max(_unescaped.Length * 2, _unescapedLength + length));
        }

        return _unescaped.AsSpan(_unescapedLength, length);
    }

    internal void AddUnescaped(int length)
    {
        Next() = new Field(_unescapedLength, length, true);
        _unescapedLength += length;
    }

    /// <summary>Makes room for fields that are then set by index, in any order; a new one is empty at first.</summary>
    internal void Grow(int count)
    {
        if (count <= Count)
        {
            return;
        }

        if (_fields.Length < count)
        {
            Array.Resize(ref _fields, Math.Max(_fields.Length * 2, count));
        }

        _fields.AsSpan(Count, count - Count).Clear();
        Count = count;
    }

    internal void Set(int index, int start, int length, bool isTyped = false) => _fields[index] = new Field(start, length, false, isTyped);

    internal void SetUnescaped(int index, int length)
    {
        _fields[index] = new Field(_unescapedLength, length, true);
        _unescapedLength += length;
    }

    private ref Field Next()
    {
        if (Count == _fields.Length)
        {
            Array.Resize(ref _fields, _fields.Length * 2);
        }

        return ref _fields[Count++];
    }

    internal readonly record struct Field(int Start, int Length, bool IsUnescaped, bool IsTyped = false);
}
