using System.Buffers.Binary;
using System.Text;
using Ingestion.Worker.Copying;
using Ingestion.Worker.Tests.Reading;
using Ingestion.Worker.Values;
using Warehouse.Catalog;

namespace Ingestion.Worker.Tests.Values;

/// <summary>The repair <c>leading_integer</c> takes a unit away and nothing else.</summary>
public sealed class LeadingIntegerTests
{
    [Theory]
    [InlineData("12in", 12)]
    [InlineData("12 in", 12)]
    [InlineData(" 12 kg ", 12)]
    [InlineData("-3°C", -3)]
    [InlineData("+5pcs.", 5)]
    [InlineData("12 sq ft", 12)]
    [InlineData("60km/h", 60)]
    [InlineData("40 m²", 40)]
    [InlineData("7個", 7)]
    [InlineData("5x", 5)]
    [InlineData("12?", 12)]
    public void Digits_in_front_of_a_unit_are_taken(string text, int expected) => Assert.Equal(expected, Repair(text));

    [Theory]
    [InlineData("1,234")]
    [InlineData("1.234")]
    [InlineData("1 234")]
    [InlineData("1'234")]
    [InlineData("1.5kg")]
    [InlineData("1,5 kg")]
    [InlineData("1e3")]
    [InlineData("1e")]
    [InlineData("0x1F")]
    [InlineData("0xFF")]
    [InlineData("2019-10-04")]
    [InlineData("04/10/2019")]
    [InlineData("4 October")]
    [InlineData("4 Oct 2019")]
    [InlineData("4. Oct")]
    [InlineData("10:30")]
    [InlineData("10pm")]
    [InlineData("1st")]
    [InlineData("12/13")]
    [InlineData("12-13")]
    [InlineData("12%")]
    [InlineData("12€")]
    [InlineData("5k")]
    [InlineData("3M")]
    [InlineData("3 million")]
    [InlineData("2 million users")]
    [InlineData("12in5")]
    [InlineData("12;13")]
    [InlineData("12 (approx)")]
    [InlineData("in12")]
    [InlineData("12??")]
    [InlineData("1,234?")]
    [InlineData("12in which a whole sentence follows")]
    public void What_follows_the_digits_must_be_a_unit(string text) => Assert.Null(Repair(text));

    private static int? Repair(string text)
    {
        using var block = new CopyBlock(64);
        return new IntegerWriter(int.MinValue, int.MaxValue, "integer", Given.Column("value", ColumnType.Integer)).WriteLeading(Encoding.UTF8.GetBytes(text), block, out _) is null
            ? BinaryPrimitives.ReadInt32BigEndian(block.Written.Span[4..])
            : null;
    }
}
