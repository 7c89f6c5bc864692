using System.Text;
using System.Text.Json;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>
/// Reads an array of JSON objects one by one, so that memory stays the same however long it is. A value that is no object is
/// a record that is rejected. Where the array itself is broken nobody can tell where the next record begins, so the file is
/// refused.
/// </summary>
public sealed class JsonArrayReader : IRecordReader
{
    private const int ShownBytes = 20;

    private readonly InputWindow _window;
    private readonly ReaderLimits _limits;
    private readonly JsonObjectParser _parser;
    private readonly JsonScanner _scanner = new();
    private long _line = 1;
    private bool _hasElements;
    private bool _isClosed;

    private JsonArrayReader(InputWindow window, Dataset dataset, ReaderLimits limits)
    {
        _limits = limits;
        _window = window;
        _parser = new JsonObjectParser(dataset, limits);
        Expect((byte)'[');
    }

    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    public SourceColumns Columns => _parser.Columns;

    public string? HeaderText => null;

    public Record Current { get; } = new();

    /// <summary>A reader for a <c>.json</c> file: of an array if it begins with one, otherwise of an object on each line.</summary>
    public static IRecordReader Open(Stream utf8, Dataset dataset, ReaderLimits limits)
    {
        var window = new InputWindow(utf8, limits.BufferBytes);
        try
        {
            window.Fill();
            while (window.Data.TrimStart(Blanks).IsEmpty && !window.IsLast && window.Data.Length < limits.MaxRecordBytes)
            {
                window.Fill();
            }

            return window.Data.TrimStart(Blanks) is [(byte)'[', ..]
                ? new JsonArrayReader(window, dataset, limits)
                : new JsonLinesReader(window, dataset, limits);
        }
        catch
        {
            window.Dispose();
            throw;
        }
    }

    public bool Read()
    {
        if (_isClosed)
        {
            return false;
        }

        SkipBlanks();
        if (Peek() is (byte)']' && !_hasElements)
        {
            return Close();
        }

        if (_hasElements)
        {
            if (Peek() is (byte)']')
            {
                return Close();
            }

            Expect((byte)',');
            SkipBlanks();
        }

        _hasElements = true;
        TakeElement();
        return true;
    }

    public void Dispose() => _window.Dispose();

    private void TakeElement()
    {
        Current.Line = Current.LastLine = _line;
        if (Peek() is null or (byte)',' or (byte)']' or (byte)':' or (byte)'}')
        {
            throw Broken("a value is expected");
        }

        _scanner.Begin();
        var length = 0;
        while (true)
        {
            var isComplete = _scanner.TryFindEnd(_window.Data[length..], out var used) ?? throw Broken("this is no JSON", length + used);
            length += used;
            if (length > _limits.MaxRecordBytes)
            {
                TakeTooLong(length, isComplete);
                return;
            }

            if (isComplete || _window.IsLast)
            {
                break;
            }

            _window.Fill();
        }

        Current.Begin(_window.Buffer, _window.Start);
        Current.End(_window.Start + length);
        Current.LastLine = _line + LineBreaks.Count(Current.Raw);
        _parser.Parse(Current);
        if (Current.Defect is RecordDefect.NotJson)
        {
            EnsureJson(Current.Raw);
        }

        Advance(length);
    }

    /// <summary>Keeps the start of a value that is over the limit and moves behind it, wherever that is.</summary>
    private void TakeTooLong(int length, bool isComplete)
    {
        Current.Begin(_window.Buffer, _window.Start);
        Current.Defect = RecordDefect.RecordTooLong;
        Current.KeepRaw(_window.Data[..Math.Min(length, _limits.MaxFieldBytes)]);
        Advance(length);
        while (!isComplete)
        {
            if (_window.Data.IsEmpty)
            {
                if (_window.IsLast)
                {
                    return;
                }

                _window.Fill();
            }

            isComplete = _scanner.TryFindEnd(_window.Data, out var used) ?? throw Broken("this is no JSON", used);
            Advance(used);
        }
    }

    /// <summary>A value that is JSON, and only not an object that can be stored, is the record's fault and not the file's.</summary>
    private void EnsureJson(ReadOnlySpan<byte> raw)
    {
        var json = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (json.Read())
            {
            }
        }
        catch (JsonException e)
        {
            throw new FileRefusedException(
                $"line {Current.Line + (e.LineNumber ?? 0)}: the JSON array is broken within the value that begins at line {Current.Line}:"
                + $" {Reason(e)}; nothing of it is loaded. Mend it, or send one object per line as .jsonl, of which the good ones are loaded");
        }
    }

    private static string Reason(JsonException e) => e.Message.Split(" LineNumber:")[0].TrimEnd('.');

    private bool Close()
    {
        Expect((byte)']');
        SkipBlanks();
        if (Peek() is not null)
        {
            throw Broken("nothing is expected behind the end of the array");
        }

        _isClosed = true;
        return false;
    }

    private void SkipBlanks()
    {
        while (Peek() is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            var data = _window.Data;
            var length = data.Length - data.TrimStart(Blanks).Length;
            if (length < data.Length || data[^1] is not (byte)'\r' || _window.IsLast)
            {
                Advance(length);
                continue;
            }

            // Its line feed may still come.
            Advance(length - 1);
            _window.Fill();
        }
    }

    private void Expect(byte character)
    {
        SkipBlanks();
        if (Peek() != character)
        {
            throw Broken($"'{(char)character}'{(character is (byte)',' ? " or ']'" : "")} is expected");
        }

        Advance(1);
    }

    private byte? Peek()
    {
        if (_window.Data.IsEmpty && !_window.IsLast)
        {
            _window.Fill();
        }

        return _window.Data.IsEmpty ? null : _window.Data[0];
    }

    private void Advance(int length)
    {
        _line += LineBreaks.Count(_window.Data[..length]);
        _window.Advance(length);
    }

    private FileRefusedException Broken(string problem, int at = 0)
    {
        var line = _line + LineBreaks.Count(_window.Data[..at]);
        var rest = _window.Data[at..];
        var shown = Encoding.UTF8.GetString(rest[..Math.Min(ShownBytes, rest.Length)]).ReplaceLineEndings("\\n");
        var found = rest.IsEmpty ? "the file ends here" : $"found '{shown}'";
        return new FileRefusedException(
            $"line {line}: {found}, but {problem}: the JSON array is broken or cut short, and nothing of it is loaded");
    }
}
