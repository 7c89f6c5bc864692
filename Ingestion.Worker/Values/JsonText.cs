using System.Text.Json;

namespace Ingestion.Worker.Values;

/// <summary>
/// Whether PostgreSQL can store a text as jsonb. It must never refuse what was accepted here, because one refused value
/// ends the whole COPY; its rules go beyond the grammar of JSON: no U+0000, no half surrogates, numbers within numeric.
/// </summary>
internal static class JsonText
{
    /// <summary>Deeper nesting is an attack or a mistake; PostgreSQL's own limit depends on its stack.</summary>
    public const int MaxDepth = 256;

    private const int MaxNumberLength = 1_000;
    private const int MaxExponent = 10_000;

    public static bool IsStorable(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (json.Read())
            {
                var isStorable = json.TokenType switch
                {
                    JsonTokenType.String or JsonTokenType.PropertyName => !json.ValueIsEscaped || IsStorableString(ref json),
                    JsonTokenType.Number => IsStorableNumber(json.ValueSpan),
                    _ => true,
                };
                if (!isStorable)
                    return false;
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsStorableString(ref Utf8JsonReader json)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(json.ValueSpan.Length);
        try
        {
            // Throws InvalidOperationException for half of a surrogate pair.
            return !buffer.AsSpan(0, json.CopyString(buffer)).Contains((byte)0);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsStorableNumber(ReadOnlySpan<byte> number)
    {
        if (number.Length > MaxNumberLength)
            return false;
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return exponent < 0
            || (System.Buffers.Text.Utf8Parser.TryParse(number[(exponent + 1)..], out int value, out var length)
                && length == number.Length - exponent - 1
                && Math.Abs((long)value) <= MaxExponent);
    }
}
