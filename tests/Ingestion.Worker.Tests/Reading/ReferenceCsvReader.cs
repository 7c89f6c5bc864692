using System.Text;
using Ingestion.Worker.Reading;

namespace Ingestion.Worker.Tests.Reading;

/// <summary>
/// The rules of delimited text written down a second time, byte by byte over an array, with nothing in common with the
/// reader under test: the oracle of the fuzz tests.
/// </summary>
internal sealed class ReferenceCsvReader(byte[] text, byte delimiter, ReferenceTable table, ReaderLimits limits)
{
    private readonly ReferenceRecords _records = new(text, delimiter);
    private readonly List<string> _found = [];
    private LineEnding _own;
    private bool _isConfirmed;
    private int _certainUntil;
    private int _position;
    private long _line = 1;

    /// <summary>All records behind the header; the last is "refused" when the file is.</summary>
    public List<string> ReadAll()
    {
        var header = _records.Parse(0);
        _own = header.Ending;
        (_position, _line) = (header.Next, 1 + Breaks(0, header.Next));
        try
        {
            while (_position < text.Length)
            {
                ReadRecord();
            }
        }
        catch (FileRefusedException)
        {
            _found.Add("refused");
        }

        return _found;
    }

    public static string Describe(long line, long lastLine, RecordDefect defect, int defectField, IEnumerable<string> fields, string raw) =>
        $"lines {line}-{lastLine} {defect}{(defect is RecordDefect.FieldTooLong ? defectField : "")} [{(defect is RecordDefect.None ? string.Join("|", fields.Select(field => $"<{field}>")) : "")}] raw <{raw}>";

    private void ReadRecord()
    {
        var record = _records.Parse(_position);
        if (record.IsBroken ? record.Seen - _position >= limits.MaxRecordBytes + 2 : record.End - _position > limits.MaxRecordBytes)
        {
            SkipOverlong();
        }
        else if (record.IsBroken)
        {
            Reject(FindCertain(_position, _position), RecordDefect.BrokenQuoting);
        }
        else if (record.Ending != _own && record.Ending != LineEnding.None && record.End > _position && _position >= _certainUntil && !BeginsFile(record))
        {
            JudgeMixed();
        }
        else
        {
            _isConfirmed |= record.Ending == _own && record.End > _position;
            Give(record);
        }
    }

    /// <summary>Behind a byte order mark, or with the header, another file begins, and its lines may end in another way.</summary>
    private bool BeginsFile(ReferenceRecord record)
    {
        if (text.AsSpan(_position).StartsWith<byte>([0xEF, 0xBB, 0xBF]) || OfNames(record) is RecordDefect.RepeatedHeader)
        {
            _own = record.Ending;
            return true;
        }

        return false;
    }

    private void Give(ReferenceRecord record)
    {
        var raw = text[_position..record.End];
        var last = _line + Breaks(_position, record.End);
        if (raw.Length > 0 && !raw.SequenceEqual<byte>([0xEF, 0xBB, 0xBF]))
        {
            var tooLong = record.Fields.FindIndex(field => field.Length > limits.MaxFieldBytes);
            var defect = OfBytes(raw) ?? (tooLong >= 0 ? RecordDefect.FieldTooLong : OfHeader(record, raw));
            _found.Add(Describe(_line, last, defect, tooLong, record.Fields.Select(field => Given.Show(field)), Given.Show(raw)));
        }

        (_position, _line) = (record.Next, last + 1);
    }

    private RecordDefect OfHeader(ReferenceRecord record, byte[] raw)
    {
        var shown = Given.Show(raw);
        var mark = shown.LastIndexOf("\u00EF\u00BB\u00BF", StringComparison.Ordinal);
        if (mark > 0 && shown[(mark + 3)..].StartsWith(string.Join((char)delimiter, table.Names), StringComparison.Ordinal))
        {
            return RecordDefect.RepeatedHeader;
        }

        return OfNames(record);
    }

    private RecordDefect OfNames(ReferenceRecord record)
    {
        var names = record.Fields.Select(field => Given.Show(field).Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal).ToLowerInvariant()).ToList();
        if (names.SequenceEqual(table.Names))
        {
            return RecordDefect.RepeatedHeader;
        }

        return table.Names.Length >= 3 && names.Order().SequenceEqual(table.Names.Order()) ? throw new FileRefusedException("other header") : RecordDefect.None;
    }

    private void JudgeMixed()
    {
        var pieces = new List<(ReferenceRecord Record, int Verdict)>();
        for (var at = _position; ;)
        {
            var piece = _records.Parse(at);
            if ((piece.IsBroken ? piece.Seen : piece.Next) - _position >= limits.MaxRecordBytes + 2)
            {
                throw new FileRefusedException("undecided");
            }

            if (piece.IsBroken)
            {
                Reject(FindCertain(_position, at), RecordDefect.BrokenQuoting);
                return;
            }

            if (at < text.Length)
            {
                pieces.Add((piece, table.Judge(piece.Fields)));
            }

            var run = pieces.Where(found => found.Record.End > found.Record.Start).Reverse()
                .TakeWhile(found => found.Verdict > 0 && found.Record.Ending == pieces[^1].Record.Ending && IsForeign(found.Record)).ToList();
            if (run.Count >= table.Run && piece.End > piece.Start)
            {
                if (run[^1].Record.Start > _position)
                {
                    Reject(run[^1].Record.Start, RecordDefect.StrayLineBreak);
                }

                (_own, _isConfirmed) = (piece.Ending, true);
                return;
            }

            at = piece.Next;
            if (piece.Ending == LineEnding.None || piece.Ending == _own)
            {
                if (AreRows(pieces, piece.Ending == LineEnding.None))
                {
                    _certainUntil = at;
                }
                else
                {
                    Reject(at, RecordDefect.StrayLineBreak);
                }

                return;
            }
        }
    }

    private bool AreRows(List<(ReferenceRecord Record, int Verdict)> pieces, bool isEndOfFile)
    {
        var rows = pieces.Where(piece => piece.Record.End > piece.Record.Start).ToList();
        if (rows.Any(row => row.Verdict == 0))
        {
            return false;
        }

        if (table.EndsInOneLine || pieces.All(piece => piece.Record.EndsInQuotes || !IsForeign(piece.Record)) || (isEndOfFile && (pieces.Count == 1 || !_isConfirmed)))
        {
            return true;
        }

        var joined = pieces.Sum(piece => piece.Record.Fields.Count) - pieces.Count + 1;
        return joined != table.Names.Length && (table.Names.Length >= 3 || rows.All(row => row.Verdict == 2));
    }

    private bool IsForeign(ReferenceRecord record) => record.Ending != LineEnding.None && record.Ending != _own;

    /// <summary>The place behind a broken record from which both readings agree.</summary>
    private int FindCertain(int from, int start)
    {
        var run = new List<(int Start, int Verdict)>();
        for (var at = start; at < text.Length;)
        {
            var (end, next) = _records.Line(at);
            if (next - from >= limits.MaxRecordBytes + 2)
            {
                throw new FileRefusedException("no certain line");
            }

            var outside = _records.Loose(at, end, isOpen: false);
            var isEven = _records.HasEvenQuotes(at, end);
            var isWhole = isEven || (outside.Fields == table.Names.Length && !outside.EndsBehindTextQuotes);
            if (!outside.IsOpen && (at == start ? isWhole : !isEven && !_records.Loose(at, end, isOpen: true).IsOpen))
            {
                return next;
            }

            if (at > start && end > at)
            {
                var line = new ReferenceRecords(text[..end], delimiter).Parse(at);
                var verdict = line.IsBroken || !isEven ? 0 : table.Judge(line.Fields);
                if (verdict == 0)
                {
                    run.Clear();
                }
                else
                {
                    run.Add((at, verdict));
                }
            }

            if (run.Count >= table.Run)
            {
                return run[0].Start;
            }

            at = next;
        }

        return run.Count > 0 && run.All(row => row.Verdict == 2) ? run[0].Start : text.Length;
    }

    private void Reject(int next, RecordDefect defect)
    {
        var end = next;
        if (end > _position && text[end - 1] is (byte)'\r' or (byte)'\n')
        {
            end -= end - 1 > _position && text[end - 1] == '\n' && text[end - 2] == '\r' ? 2 : 1;
        }

        var raw = text[_position..end];
        var last = _line + Breaks(_position, end);
        _found.Add(Describe(_line, last, OfBytes(raw) ?? defect, -1, [], Given.Show(raw)));
        (_position, _line) = (next, last + 1);
    }

    private void SkipOverlong()
    {
        var firstLine = _records.Line(_position).End;
        var raw = text[_position..Math.Min(firstLine, _position + limits.MaxFieldBytes)];
        var next = _records.EndOfOverlong(_position, ending => ending == _own || !_isConfirmed) ?? throw new FileRefusedException("overlong and broken");
        _found.Add(Describe(_line, _line, RecordDefect.RecordTooLong, -1, [], Given.Show(raw)));
        _line += Breaks(_position, next);
        _position = next;
    }

    private static RecordDefect? OfBytes(byte[] raw)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(raw);
            return raw.Contains((byte)0) ? RecordDefect.ZeroByte : null;
        }
        catch (DecoderFallbackException)
        {
            return RecordDefect.NotUtf8;
        }
    }

    private long Breaks(int start, int end)
    {
        long count = 0;
        for (var i = start; i < end; i++)
        {
            count += text[i] == '\r' || (text[i] == '\n' && (i == start || text[i - 1] != '\r')) ? 1 : 0;
        }

        return count;
    }
}
