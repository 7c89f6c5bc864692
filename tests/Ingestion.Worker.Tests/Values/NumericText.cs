using System.Buffers.Binary;
using System.Globalization;

namespace Ingestion.Worker.Tests.Values;

/// <summary>Reads PostgreSQL's binary numeric back, as its manual describes <c>numeric_recv</c>: groups of four digits with a weight.</summary>
internal static class NumericText
{
    public static string Read(ReadOnlySpan<byte> field)
    {
        var value = field[4..];
        var groups = BinaryPrimitives.ReadInt16BigEndian(value);
        var weight = BinaryPrimitives.ReadInt16BigEndian(value[2..]);
        var sign = BinaryPrimitives.ReadInt16BigEndian(value[4..]) == 0 ? 1 : -1;
        var number = 0m;
        for (var i = 0; i < groups; i++)
        {
            var group = (decimal)BinaryPrimitives.ReadInt16BigEndian(value[(8 + (i * 2))..]);
            for (var power = weight - i; power != 0; power -= Math.Sign(power))
            {
                group = power > 0 ? group * 10_000 : group / 10_000;
            }

            number += group;
        }

        return (sign * number).ToString("0.############################", CultureInfo.InvariantCulture);
    }
}
