using System.Text.Unicode;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>
/// Reads delimited text. A record is given out as its author wrote it, or rejected whole; lines that may belong to a broken one are
/// rejected with it.
/// </summary>
public sealed partial class CsvRecordReader : IRecordReader
{
    private readonly TextInput _input;
    private readonly CsvGrammar _grammar;
    private readonly ReaderLimits _limits;
    private readonly HeaderRow _header;
    private readonly RowEvidence _evidence;
    private readonly BrokenQuotes _quotes;
    private readonly MixedEndings _mixed;
    private readonly OverlongRecord _overlong;
    private MixedEndings.Endings _endings;
    private long _line = 1;

    // Up to here every line is known to be a record of its own, however it ends.
    private long _certainUntil;

    /// <param name="utf8">The file's text as UTF-8, without a byte order mark.</param>
    /// <param name="dataset">Whose columns the header is to name.</param>
    /// <param name="limits">How large a field and a record may be.</param>
    /// <exception cref="FileRefusedException">There is no header, or it lacks a required column.</exception>
    public CsvRecordReader(Stream utf8, Dataset dataset, ReaderLimits limits)
    {
        _limits = limits;
        _input = new TextInput(new InputWindow(utf8, limits.BufferBytes), limits);
        try
        {
            var leadIn = SkipLines(dataset.Skip);
            var header = CsvHeader.Choose(dataset, [.. CsvHeader.Delimiters.Select(ReadHeader)], _line);
            Delimiter = header.Delimiter;
            _grammar = new CsvGrammar(header.Delimiter);
            _endings = new MixedEndings.Endings(header.Ending, IsConfirmed: false);
            _header = new HeaderRow(header.Names, header.Text);
            HeaderText = leadIn + header.Text;
            Columns = SourceColumns.OfHeader(dataset, header.Names, _line);
            _evidence = new RowEvidence(dataset, Columns);
            _quotes = new BrokenQuotes(_input, _grammar, _evidence);
            _mixed = new MixedEndings(_input, _grammar, _evidence, _quotes);
            _overlong = new OverlongRecord(_input, _grammar);
            _line += LineBreaks.Count(_input.Window.Data[..header.Length]);
            _input.Window.Advance(header.Length);
            _input.UsePlainLines(header.Delimiter, header.Ending);
        }
        catch
        {
            _input.Dispose();
            throw;
        }
    }

    public SourceColumns Columns { get; }

    public string? HeaderText { get; }

    /// <summary>What stands between two fields.</summary>
    public byte Delimiter { get; }

    public Record Current { get; } = new();

    public bool Read()
    {
        while (!_input.IsAtEnd())
        {
            Current.Line = Current.LastLine = _line;
            if (TryTakePlain())
            {
                _line++;
                if (Current.Raw.IsEmpty)
                {
                    continue;
                }

                if (!_endings.IsConfirmed)
                {
                    _endings = _endings with { IsConfirmed = true };
                }

                if (Current.Raw.Length > _limits.MaxFieldBytes)
                {
                    CheckFields();
                }
            }
            else
            {
                TakeRecord();
                if (Current.Defect is RecordDefect.None && (Current.Raw.IsEmpty || Current.Raw.SequenceEqual(CsvGrammar.Mark)))
                {
                    continue;
                }

                Check();
                if (Current.Defect is RecordDefect.None && _header.IsJoinedTo(Current))
                {
                    Current.Defect = RecordDefect.RepeatedHeader;
                }
            }

            if (Current.Defect is RecordDefect.None && _header.IsRepeatedBy(Current))
            {
                Current.Defect = RecordDefect.RepeatedHeader;
            }

            return true;
        }

        return false;
    }

    public void Dispose()
    {
        _evidence.Dispose();
        _input.Dispose();
    }

    /// <summary>Moves behind the next record if there is nothing special about it.</summary>
    private bool TryTakePlain()
    {
        var start = _input.Window.Start;
        if (!_input.Plain!.TryRead(start, Current, out var next) || Current.Raw.Length > _limits.MaxRecordBytes)
        {
            return false;
        }

        _input.Window.Advance(next - start);
        return true;
    }

    /// <summary>Moves behind the next record.</summary>
    private void TakeRecord()
    {
        while (true)
        {
            var window = _input.Window;
            var start = window.Start;
            if (_grammar.TryRead(window.Buffer, start, start + window.Data.Length, window.IsLast, Current, out var next))
            {
                if (IsTooLong())
                {
                    TakeTooLong();
                    return;
                }

                if (Current.Defect is RecordDefect.BrokenQuoting)
                {
                    Reject(_quotes.FindEnd(0, _line), RecordDefect.BrokenQuoting);
                    return;
                }

                if (Take(next - start))
                {
                    return;
                }
            }
            else if (window.Data.Length >= _limits.IncompleteBytes)
            {
                TakeTooLong();
                return;
            }
            else
            {
                _input.Fill();
            }
        }
    }

    /// <summary>Moves behind the current record if its end is certain, or makes it one with the lines that may belong to it.</summary>
    /// <returns>Whether that was done; otherwise more is known now, and it is to be read again.</returns>
    private bool Take(int length)
    {
        var raw = Current.Raw;
        var ending = LineBreaks.At(_input.Window.Data[raw.Length..length]);
        if (ending != _endings.Own && ending is not LineEnding.None && !raw.IsEmpty && _input.Window.Position >= _certainUntil)
        {
            if (!Current.HasMark && !_header.IsRepeatedBy(Current))
            {
                return TakeMixed();
            }

            // Another file begins here, with line endings of its own.
            UseEnding(ending);
        }

        if (ending == _endings.Own && !raw.IsEmpty)
        {
            _endings = _endings with { IsConfirmed = true };
        }

        Current.LastLine = _line + (raw.Contains(CsvGrammar.Quote) ? LineBreaks.Count(raw) : 0);
        _line = Current.LastLine + 1;
        _input.Window.Advance(length);
        return true;
    }

    private void Check()
    {
        var raw = Current.Raw;
        if (Current.Defect is RecordDefect.RecordTooLong)
        {
            return;
        }

        if (!Utf8.IsValid(raw))
        {
            Current.Defect = RecordDefect.NotUtf8;
        }
        else if (raw.Contains((byte)0))
        {
            Current.Defect = RecordDefect.ZeroByte;
        }
        else if (raw.Length > _limits.MaxFieldBytes)
        {
            CheckFields();
        }
    }

    private void CheckFields()
    {
        for (var i = 0; Current.Defect is RecordDefect.None && i < Current.Count; i++)
        {
            if (Current[i].Length > _limits.MaxFieldBytes)
            {
                (Current.Defect, Current.DefectField) = (RecordDefect.FieldTooLong, i);
            }
        }
    }
}
