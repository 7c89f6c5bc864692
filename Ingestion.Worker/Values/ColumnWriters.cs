using System.Text;
using Ingestion.Worker.Copying;

namespace Ingestion.Worker.Values;

internal sealed class TextWriter() : ColumnWriter("is not text")
{
    public override string PostgresType => "text";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        block.WriteText(value);
        return null;
    }
}

/// <summary>One of the declared values, in any case; the declared spelling is stored.</summary>
internal sealed class ChoiceWriter(IReadOnlyList<string> values) : ColumnWriter("is not text")
{
    private readonly byte[][] _values = [.. values.Select(Encoding.UTF8.GetBytes)];
    private readonly Violation _notOne = new("values", $"is not one of {string.Join(", ", values)}");

    public override string PostgresType => "text";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        value = value.Trim((byte)' ');
        foreach (var choice in _values)
        {
            if (Ascii.EqualsIgnoreCase(choice, value) || value.SequenceEqual(choice))
            {
                block.WriteText(choice);
                return null;
            }
        }

        return _notOne;
    }
}

internal sealed class BooleanWriter() : ColumnWriter("is not true or false")
{
    public override string PostgresType => "boolean";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        value = value.Trim((byte)' ');
        if (IsOneOf(value, "true"u8, "t"u8, "1"u8, "yes"u8))
            block.WriteBoolean(true);
        else if (IsOneOf(value, "false"u8, "f"u8, "0"u8, "no"u8))
            block.WriteBoolean(false);
        else
            return WrongType;
        return null;
    }

    private static bool IsOneOf(ReadOnlySpan<byte> value, ReadOnlySpan<byte> word, ReadOnlySpan<byte> letter, ReadOnlySpan<byte> digit, ReadOnlySpan<byte> answer) =>
        Ascii.EqualsIgnoreCase(value, word) || Ascii.EqualsIgnoreCase(value, letter) || value.SequenceEqual(digit) || Ascii.EqualsIgnoreCase(value, answer);
}

internal sealed class JsonWriter() : ColumnWriter("is not valid JSON")
{
    public override string PostgresType => "jsonb";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        if (!JsonText.IsStorable(value))
            return WrongType;
        block.WriteJsonb(value);
        return null;
    }
}
