using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ingestion.Worker.Reading;

/// <summary>Text in another encoding as UTF-8. The first place that the encoding does not explain refuses the file.</summary>
internal sealed class CodePageText : ReadOnlyStream
{
    /// <summary>Stands for bytes that the encoding does not have; no character is assigned to it.</summary>
    private const char Undefined = '\uFFFF';

    private readonly Stream _bytes;
    private readonly Encoding _encoding;
    private readonly Decoder _decoder;
    private readonly Encoder _utf8 = Encoding.UTF8.GetEncoder();
    private readonly SearchValues<char> _undefined;
    private readonly Utf8Traces? _traces;
    private readonly byte[] _input = new byte[32 * 1024];
    private readonly char[] _text;
    private readonly byte[] _output;
    private ReadOnlyMemory<byte> _ready;
    private long _line = 1;
    private long _bytesOfLine;
    private bool _isAfterCr;
    private bool _isAtEnd;
    private string? _trace;

    public CodePageText(Stream bytes, string encoding)
    {
        _bytes = bytes;
        _encoding = Encoding.GetEncoding(encoding, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback(Undefined.ToString()));
        _decoder = _encoding.GetDecoder();
        _undefined = SearchValues.Create(UndefinedCharacters(_encoding));
        var isAscii = _encoding.GetBytes("A,\n\"") is [(byte)'A', (byte)',', (byte)'\n', (byte)'"'];
        _traces = isAscii ? new Utf8Traces(isWestern: _encoding.GetString([0xC3, 0xBC]) == "Ã¼") : null;
        _text = new char[_encoding.GetMaxCharCount(_input.Length)];
        _output = new byte[Encoding.UTF8.GetMaxByteCount(_text.Length)];
    }

    /// <exception cref="FileRefusedException">The bytes are not in this encoding.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (_ready.IsEmpty && !_isAtEnd)
        {
            Decode();
        }

        var count = Math.Min(buffer.Length, _ready.Length);
        _ready.Span[..count].CopyTo(buffer);
        _ready = _ready[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        _bytes.Dispose();
        base.Dispose(disposing);
    }

    private void Decode()
    {
        var input = _input.AsSpan(0, _bytes.Read(_input));
        _isAtEnd = input.IsEmpty;
        LookForUtf8(input);
        var text = _text.AsSpan(0, _decoder.GetChars(input, _text, flush: _isAtEnd));
        var undefined = text.IndexOfAny(_undefined);
        if (undefined >= 0)
        {
            Pass(text[..undefined]);
            var which = _encoding.IsSingleByte ? $" (0x{input[undefined]:X2})" : "";
            throw new FileRefusedException($"{Place(_bytesOfLine)}{which} is no character of {_encoding.WebName}, the encoding of this dataset's files; declare the encoding that they have, or save the file as UTF-8 with a byte order mark");
        }

        Pass(text);
        _ready = _output.AsMemory(0, _utf8.GetBytes(text, _output, flush: _isAtEnd));
    }

    private void LookForUtf8(ReadOnlySpan<byte> input)
    {
        if (_traces is null)
        {
            return;
        }

        if (_traces.Scan(input) is { } at && (_trace is null || _traces.HasProof))
        {
            _trace = DescribeTrace(input, at, _traces.Found);
        }

        if (_trace is not null && (_traces.HasProof || (_isAtEnd && !_traces.HasOther)))
        {
            throw new FileRefusedException(_trace);
        }
    }

    private string DescribeTrace(ReadOnlySpan<byte> input, int at, Rune found)
    {
        var (line, bytesOfLine, isAfterCr) = (_line, _bytesOfLine, _isAfterCr);
        // These encodings have ASCII where it is, so lines can be counted in their bytes.
        Span<char> before = new char[Math.Max(at, 0)];
        for (var i = 0; i < before.Length; i++)
        {
            before[i] = input[i] < 0x80 ? (char)input[i] : '.';
        }

        var breakAt = before.LastIndexOfAny('\r', '\n');
        Pass(before);
        var place = Place(breakAt < 0 ? bytesOfLine + at : at - breakAt - 1);
        (_line, _bytesOfLine, _isAfterCr) = (line, bytesOfLine, isAfterCr);
        var misread = _encoding.GetString(Encoding.UTF8.GetBytes(found.ToString())).Replace(Undefined, '?');
        return $"{place} is the UTF-8 of '{found}', which would be loaded as '{misread}': the dataset declares {_encoding.WebName}, and this file is not, or not all of it; save it as UTF-8 with a byte order mark, or in {_encoding.WebName} throughout";
    }

    private string Place(long bytesBefore) => string.Create(CultureInfo.InvariantCulture, $"line {_line}, byte {bytesBefore + 1}");

    private void Pass(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny('\r', '\n') is var at and >= 0)
        {
            _line += at == 0 && _isAfterCr && text[0] == '\n' ? 0 : 1;
            _isAfterCr = text[at] == '\r';
            _bytesOfLine = 0;
            text = text[(at + 1)..];
        }

        _isAfterCr &= text.IsEmpty;
        _bytesOfLine += text.IsEmpty ? 0 : _encoding.GetByteCount(text);
    }

    /// <summary>
    /// What the decoder makes of bytes that a code page does not define: control characters of the same number, or characters for
    /// private use. Encodings of several bytes have such characters by right.
    /// </summary>
    private static char[] UndefinedCharacters(Encoding encoding)
    {
        if (!encoding.IsSingleByte)
        {
            return [Undefined];
        }

        var made = Enumerable.Range(0x80, 0x80).Select(value => (Byte: value, Character: encoding.GetString([(byte)value])[0]));
        return
        [
            Undefined,
            .. made.Where(pair => (pair.Character == pair.Byte && char.IsControl(pair.Character)) || pair.Character is >= '\uE000' and < '\uF8FF').Select(pair => pair.Character),
        ];
    }
}
