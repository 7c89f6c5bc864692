using System.Text;

namespace Ingestion.Worker.Reading;

/// <summary>What stands before the rows.</summary>
public sealed partial class CsvRecordReader
{
    /// <summary>Goes past lines in front of the header.</summary>
    /// <returns>Their text, with line breaks.</returns>
    private string SkipLines(int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            if (_input.IsAtEnd())
            {
                throw new FileRefusedException($"the file has only {i} lines; the dataset's header stands behind {count} (skip)");
            }

            if (!_input.TryPeekLine(0, out var length, out var next))
            {
                throw new FileRefusedException(
                    $"line {_line} has no end within {_limits.MaxRecordBytes} bytes (Landing:MaxRecordBytes);"
                    + $" expected {count} lines before the header (skip)");
            }

            text.Append(Encoding.UTF8.GetString(_input.Window.Data[..length]).Replace('\0', '\u2400')).Append('\n');
            _input.Window.Advance(next);
            _line++;
        }

        return text.ToString();
    }

    /// <summary>Reads the first record that is not empty as if this were the delimiter, without going past it.</summary>
    private CsvHeader ReadHeader(byte delimiter)
    {
        var grammar = new CsvGrammar(delimiter);
        while (!_input.IsAtEnd())
        {
            if (!_input.TryPeek(grammar, 0, Current, out var next))
            {
                return CsvHeader.Unreadable(
                    delimiter,
                    $"it has no end within {_limits.MaxRecordBytes} bytes (Landing:MaxRecordBytes); the first line must name the columns");
            }

            if (Current.Raw.IsEmpty && Current.Defect is RecordDefect.None)
            {
                _input.Window.Advance(next);
                _line++;
                continue;
            }

            Check();
            var ending = Current.Defect is RecordDefect.None
                ? LineBreaks.At(_input.Window.Data[Current.Raw.Length..next])
                : LineEnding.None;
            return CsvHeader.Of(Current, delimiter, next, ending);
        }

        throw new FileRefusedException("the file is empty: the first line must name the columns");
    }
}
