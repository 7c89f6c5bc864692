using System.Buffers;

namespace Ingestion.Worker.Reading;

/// <summary>
/// Follows a JSON value from line to line, a line break counting as a blank wherever it stands, and says of each line whether it
/// goes on with the value by the grammar. Numbers and words are not looked into. What does not fit is taken for what it looks like,
/// so that the lines behind it are judged on their own.
/// </summary>
internal sealed class JsonContinuation
{
    /// <summary>Deeper nesting is refused by the parser; whether an object or an array is open there is no longer known.</summary>
    private const int Deepest = 4_096;

    private static readonly SearchValues<byte> EndsOfWord = SearchValues.Create(" \t{}[]:,\""u8);

    private readonly bool[] _isArray = new bool[Deepest];
    private Next _next;
    private int _depth;
    private bool _isInString;
    private bool _isEscaped;
    private bool _isInWord;
    private bool _isBehindString;
    private bool _isLineFitting = true;

    /// <summary>What the grammar has next.</summary>
    private enum Next
    {
        Value,
        ValueOrEnd,
        Name,
        NameOrEnd,
        Colon,
        CommaOrEnd,
    }

    /// <summary>Whether anything did not fit.</summary>
    public bool HasFaults { get; private set; }

    /// <summary>Whether a line ended within a string, so that it is not certain any more what is in quotes.</summary>
    public bool HasBrokenString { get; private set; }

    /// <summary>Whether nothing is open: no string, object or array, and no name that waits for its value.</summary>
    public bool IsClosed => !_isInString && _depth == 0 && _next is Next.CommaOrEnd;

    private bool IsInArray => _depth > 0 && (_depth > Deepest || _isArray[_depth - 1]);

    private bool IsInObject => _depth > 0 && (_depth > Deepest || !_isArray[_depth - 1]);

    /// <summary>Forgets what was followed; the next byte begins a value.</summary>
    public void Begin()
    {
        (_next, _depth, _isInString, _isEscaped, _isInWord, _isBehindString) = (Next.Value, 0, false, false, false, false);
        (_isLineFitting, HasFaults, HasBrokenString) = (true, false, false);
    }

    /// <summary>Goes on with a line.</summary>
    /// <returns>Whether all of it fits where it stands.</returns>
    public bool TakeLine(ReadOnlySpan<byte> line)
    {
        Take(line);
        return EndLine();
    }

    /// <summary>Goes on with a part of a line.</summary>
    public void Take(ReadOnlySpan<byte> part)
    {
        while (!part.IsEmpty)
        {
            if (_isInString)
            {
                part = TakeString(part);
                continue;
            }

            var current = part[0];
            var length = part.IndexOfAny(EndsOfWord) is var end and >= 0 ? end : part.Length;
            if (length > 0)
            {
                TakeWord();
                part = part[length..];
                continue;
            }

            _isInWord = false;
            if (current is not ((byte)' ' or (byte)'\t'))
            {
                TakeMark(current);
            }

            part = part[1..];
        }
    }

    /// <summary>Says whether the line that ends here fits where it stands.</summary>
    public bool EndLine()
    {
        HasBrokenString |= _isInString;
        HasFaults |= !_isLineFitting;
        var fits = _isLineFitting;
        (_isLineFitting, _isInWord, _isEscaped) = (true, false, false);
        return fits;
    }

    private ReadOnlySpan<byte> TakeString(ReadOnlySpan<byte> part)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            return part[1..];
        }

        var at = part.IndexOfAny((byte)'"', (byte)'\\');
        if (at < 0)
        {
            return [];
        }

        _isEscaped = part[at] is (byte)'\\';
        _isInString = _isEscaped;
        return part[(at + 1)..];
    }

    private void TakeWord()
    {
        // A word may go on behind the end of a part.
        if (!_isInWord)
        {
            Expect(_next is Next.Value or Next.ValueOrEnd, Next.CommaOrEnd);
        }

        (_isInWord, _isBehindString) = (true, false);
    }

    private void TakeMark(byte mark)
    {
        var isBehindString = _isBehindString;
        _isBehindString = false;
        switch (mark)
        {
            case (byte)'"':
                var isName = _next is Next.Name or Next.NameOrEnd;
                Expect(isName || _next is Next.Value or Next.ValueOrEnd, isName ? Next.Colon : Next.CommaOrEnd);
                _isInString = _isBehindString = true;
                break;
            case (byte)'{' or (byte)'[':
                Expect(_next is Next.Value or Next.ValueOrEnd, mark is (byte)'{' ? Next.NameOrEnd : Next.ValueOrEnd);
                Open(isArray: mark is (byte)'[');
                break;
            case (byte)'}':
                Expect(IsInObject && _next is Next.NameOrEnd or Next.CommaOrEnd, Next.CommaOrEnd);
                _depth = Math.Max(_depth - 1, 0);
                break;
            case (byte)']':
                Expect(IsInArray && _next is Next.ValueOrEnd or Next.CommaOrEnd, Next.CommaOrEnd);
                _depth = Math.Max(_depth - 1, 0);
                break;
            case (byte)',' when _depth == 0:
                Expect(false, _next);
                break;
            case (byte)',':
                Expect(_next is Next.CommaOrEnd, IsInArray ? Next.Value : Next.Name);
                break;
            default:
                // A name in front of a value is the inside of an object even where none was opened.
                Expect(_next is Next.Colon, _depth > 0 || isBehindString ? Next.Value : _next);
                break;
        }
    }

    private void Expect(bool fits, Next next)
    {
        _isLineFitting &= fits;
        _next = next;
    }

    private void Open(bool isArray)
    {
        if (_depth < Deepest)
        {
            _isArray[_depth] = isArray;
        }

        _depth++;
    }
}
