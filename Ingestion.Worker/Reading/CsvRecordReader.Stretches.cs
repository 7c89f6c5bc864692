namespace Ingestion.Worker.Reading;

/// <summary>Lines that are rejected together, because it is not certain where a record among them ends.</summary>
public sealed partial class CsvRecordReader
{
    private bool TakeMixed()
    {
        var judgement = _mixed.Judge(_endings, _line);
        var own = _endings.Own;
        if (judgement.Own != own)
        {
            UseEnding(judgement.Own);
        }

        if (judgement.Defect is RecordDefect.None)
        {
            _certainUntil = _input.Window.Position + judgement.Length;
            return false;
        }

        Reject(judgement.Length, judgement.Defect);
        if (judgement.Defect is RecordDefect.StrayLineBreak)
        {
            Current.Problem = $"the file's lines end in {LineBreaks.NameOf(own)}, and here one ends in {LineBreaks.NameOf(judgement.Found)}"
                + " that may stand within an unquoted field; quote the field, or end all lines alike";
        }

        return true;
    }

    private void UseEnding(LineEnding own)
    {
        _endings = new MixedEndings.Endings(own, IsConfirmed: true);
        _input.UsePlainLines(_grammar.Delimiter, own);
    }

    /// <summary>Makes the next bytes one record that is rejected, and moves behind them.</summary>
    private void Reject(int length, RecordDefect defect)
    {
        var window = _input.Window;
        var raw = LineBreaks.WithoutLast(window.Data[..length]);
        Current.BeginStretch(window.Buffer, window.Start, raw.Length, defect);
        Current.LastLine = _line + LineBreaks.Count(raw);
        _line = Current.LastLine + 1;
        window.Advance(length);
    }

    private void TakeTooLong()
    {
        var data = _input.Window.Data;
        var line = data.IndexOfAny(LineBreaks.Cr, LineBreaks.Lf);
        Current.BeginStretch(_input.Window.Buffer, _input.Window.Start, 0, RecordDefect.RecordTooLong);
        Current.KeepRaw(data[..Math.Min(line < 0 ? data.Length : line, _limits.MaxFieldBytes)]);
        _input.Plain?.Forget();
        _line += _overlong.Skip(_endings, _line);
    }

    /// <summary>The same answer for any size of the window: a large one may hold a whole record that is over the limit.</summary>
    private bool IsTooLong() =>
        Current.Raw.Length > _limits.MaxRecordBytes
        || (Current.Defect is RecordDefect.BrokenQuoting && Current.Scanned >= _limits.IncompleteBytes);
}
