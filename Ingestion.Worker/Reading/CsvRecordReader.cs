using System.Text.Unicode;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>Reads delimited text. A record that makes no sense costs its first line; reading goes on behind it.</summary>
public sealed class CsvRecordReader : IRecordReader
{
    private readonly InputWindow _window;
    private readonly CsvGrammar _grammar;
    private readonly PlainLines? _plain;
    private readonly ReaderLimits _limits;
    private long _line = 1;

    /// <param name="utf8">The file's text as UTF-8, without a byte order mark.</param>
    /// <param name="dataset">Whose columns the header is to name.</param>
    /// <param name="limits">How large a field and a record may be.</param>
    /// <exception cref="FileRefusedException">There is no header, or it lacks a required column.</exception>
    public CsvRecordReader(Stream utf8, Dataset dataset, ReaderLimits limits)
    {
        _limits = limits;
        _window = new InputWindow(utf8, limits.BufferBytes);
        try
        {
            var header = CsvHeader.Choose(dataset, [.. CsvHeader.Delimiters.Select(ReadHeader)]);
            _grammar = new CsvGrammar(header.Delimiter);
            HeaderText = header.Text;
            Columns = SourceColumns.OfHeader(dataset, header.Names, header.Line);
            _window.Advance(header.Length);
            _line = header.Line + header.LineCount;
            (_plain = new PlainLines(header.Delimiter)).Find(_window);
        }
        catch
        {
            _window.Dispose();
            throw;
        }
    }

    public SourceColumns Columns { get; }

    public string? HeaderText { get; }

    public Record Current { get; } = new();

    public bool Read()
    {
        while (!IsAtEnd())
        {
            Current.Line = _line;
            if (TryTakePlain())
            {
                _line++;
                if (Current.Raw.IsEmpty)
                    continue;
                if (Current.Raw.Length > _limits.MaxFieldBytes)
                    CheckFields();
                return true;
            }

            _line += TakeRecord();
            if (Current.Raw.IsEmpty && Current.Defect is RecordDefect.None)
                continue;
            Check();
            return true;
        }

        return false;
    }

    public void Dispose() => _window.Dispose();

    /// <summary>Reads the first record that is not empty as if this were the delimiter, without going past it.</summary>
    private CsvHeader ReadHeader(byte delimiter)
    {
        var grammar = new CsvGrammar(delimiter);
        while (!IsAtEnd())
        {
            var start = _window.Start;
            if (!grammar.TryRead(_window.Buffer, start, start + _window.Data.Length, _window.IsLast, Current, out var next))
            {
                if (_window.Data.Length >= _limits.IncompleteBytes)
                    throw new FileRefusedException($"line {_line} has no end within {_limits.MaxRecordBytes} bytes: this is no header; the first line must name the columns");
                Fill();
                continue;
            }

            if (Current.Raw.IsEmpty && Current.Defect is RecordDefect.None)
            {
                _window.Advance(next - start);
                _line++;
                continue;
            }

            Check();
            return CsvHeader.Of(Current, delimiter, _line, next - start);
        }

        throw new FileRefusedException("the file is empty: the first line must name the columns");
    }

    /// <summary>Moves behind the next record if there is nothing special about it.</summary>
    private bool TryTakePlain()
    {
        var start = _window.Start;
        if (!_plain!.TryRead(start, Current, out var next) || Current.Raw.Length > _limits.MaxRecordBytes)
            return false;
        _window.Advance(next - start);
        return true;
    }

    /// <summary>Moves behind the next record.</summary>
    /// <returns>The line breaks passed.</returns>
    private long TakeRecord()
    {
        while (true)
        {
            var start = _window.Start;
            if (_grammar.TryRead(_window.Buffer, start, start + _window.Data.Length, _window.IsLast, Current, out var next))
            {
                if (IsTooLong())
                    return TakeTooLong();
                _window.Advance(next - start);
                return 1 + (Current.Raw.Contains(CsvGrammar.Quote) ? CsvGrammar.CountLineBreaks(Current.Raw) : 0);
            }

            if (_window.Data.Length >= _limits.IncompleteBytes)
                return TakeTooLong();
            Fill();
        }
    }

    private int TakeTooLong()
    {
        _plain?.Forget();
        return _window.TakeTooLong(Current, _limits);
    }

    /// <summary>The same answer for any size of the window: a large one may hold a whole record that is over the limit.</summary>
    private bool IsTooLong() =>
        Current.Raw.Length > _limits.MaxRecordBytes
        || (Current.Defect is RecordDefect.BrokenQuoting && Current.Scanned >= _limits.IncompleteBytes);

    private bool IsAtEnd()
    {
        if (_window.Data.IsEmpty && !_window.IsLast)
            Fill();
        return _window.Data.IsEmpty;
    }

    private void Fill()
    {
        _window.Fill();
        // The header is read before its delimiter is known.
        _plain?.Find(_window);
    }

    private void Check()
    {
        var raw = Current.Raw;
        if (Current.Defect is RecordDefect.RecordTooLong)
            return;
        if (!Utf8.IsValid(raw))
            Current.Defect = RecordDefect.NotUtf8;
        else if (raw.Contains((byte)0))
            Current.Defect = RecordDefect.ZeroByte;
        else if (raw.Length > _limits.MaxFieldBytes)
            CheckFields();
    }

    private void CheckFields()
    {
        for (var i = 0; Current.Defect is RecordDefect.None && i < Current.Count; i++)
        {
            if (Current[i].Length > _limits.MaxFieldBytes)
                (Current.Defect, Current.DefectField) = (RecordDefect.FieldTooLong, i);
        }
    }
}
