namespace Ingestion.Worker.Reading;

/// <summary>
/// Finds the end of a JSON value byte by byte, over as many windows as it takes. It tells a value from what is behind it and
/// checks no more grammar than it needs for that: brackets must match, and outside of strings there is nothing that JSON
/// does not have.
/// </summary>
internal sealed class JsonScanner
{
    private const int Deepest = 4_096;

    private readonly bool[] _isArray = new bool[Deepest];
    private int _depth;
    private bool _isInString;
    private bool _isEscaped;
    private bool _hasStarted;

    /// <summary>Forgets what was scanned; the next byte begins a value.</summary>
    public void Begin() => (_depth, _isInString, _isEscaped, _hasStarted) = (0, false, false, false);

    /// <summary>Goes on with the value that was begun.</summary>
    /// <param name="bytes">The bytes behind those that were scanned.</param>
    /// <param name="used">How many of them belong to the value.</param>
    /// <returns>Whether the value ends there; <c>null</c> when a byte shows that it is no JSON, the one behind <paramref name="used"/>.</returns>
    public bool? TryFindEnd(ReadOnlySpan<byte> bytes, out int used)
    {
        for (used = 0; used < bytes.Length; used++)
        {
            var current = bytes[used];
            if (_isInString)
            {
                if (TakeInString(bytes, ref used) && _depth == 0)
                {
                    used++;
                    return true;
                }

                continue;
            }

            // A number or word has no end of its own.
            if (_hasStarted && _depth == 0 && current is (byte)',' or (byte)']' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                return true;
            }

            _hasStarted = true;
            if (current is (byte)'"')
            {
                _isInString = true;
            }
            else if (current is (byte)'{' or (byte)'[')
            {
                if (_depth == Deepest)
                {
                    return null;
                }

                _isArray[_depth++] = current is (byte)'[';
            }
            else if (current is (byte)'}' or (byte)']')
            {
                if (_depth == 0 || _isArray[--_depth] != (current is (byte)']'))
                {
                    return null;
                }

                if (_depth == 0)
                {
                    used++;
                    return true;
                }
            }
            else if (!IsOfJson(current))
            {
                return null;
            }
        }

        return false;
    }

    /// <returns>Whether the string ends at <paramref name="at"/>; otherwise that is its last byte here.</returns>
    private bool TakeInString(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            return false;
        }

        var next = bytes[at..].IndexOfAny((byte)'"', (byte)'\\');
        if (next < 0)
        {
            at = bytes.Length - 1;
            return false;
        }

        at += next;
        _isEscaped = bytes[at] is (byte)'\\';
        _isInString = _isEscaped;
        return !_isInString;
    }

    private static bool IsOfJson(byte character) =>
        character is >= (byte)'0' and <= (byte)'9' or >= (byte)'a' and <= (byte)'z' or (byte)',' or (byte)':' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'-' or (byte)'+' or (byte)'.' or (byte)'E';
}
