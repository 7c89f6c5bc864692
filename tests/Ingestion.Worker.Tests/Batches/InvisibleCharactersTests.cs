using System.Text;
using Ingestion.Worker.Batches;
using Ingestion.Worker.Copying;
using Ingestion.Worker.Tests.Reading;
using Warehouse.Catalog;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>Keys and required values count as they are seen, and what was taken away is on record.</summary>
public sealed class InvisibleCharactersTests
{
    [Theory]
    [InlineData("\u00A0", "U+00A0")]
    [InlineData("\u200B", "U+200B")]
    [InlineData("\t", "U+0009")]
    [InlineData("\uFEFF", "U+FEFF")]
    [InlineData("\u00AD", "U+00AD")]
    [InlineData(" \u2060 \u200D\u200E", "U+0020 U+2060 U+200D U+200E")]
    [InlineData("\u3000\u2003\u202F", "U+3000 U+2003 U+202F")]
    [InlineData("\u180E\u2800\u3164", "U+180E U+2800 U+3164")]
    [InlineData("\u0085\u2028\n", "U+0085 U+2028 U+000A")]
    [InlineData("\u0001\u001F\u007F", "U+0001 U+001F U+007F")]
    public void A_value_of_nothing_that_can_be_seen_is_missing(string text, string characters)
    {
        foreach (var type in new[] { ColumnType.Text, ColumnType.Integer, ColumnType.TimestampTz })
        {
            var (rejection, _, repairs) = Take(Given.Column("id", type, required: true), text);
            Assert.Equal(new Rejection("required", "id", $"id is missing: there is nothing in it but characters that cannot be seen ({characters})"), rejection);
            Assert.Empty(repairs);
        }

        Assert.Equal((null, null), Value(Given.Column("count", ColumnType.Integer), text));
        Assert.Equal((null, null), Value(Given.Column("id", ColumnType.Text), text, isKey: true));
        Assert.Equal((null, text), Value(Given.Column("note", ColumnType.Text), text));
    }

    [Theory]
    [InlineData("u1\u00A0", "u1")]
    [InlineData("\uFEFFu1", "u1")]
    [InlineData("\tu1\r\n", "u1")]
    [InlineData(" u1 ", "u1")]
    [InlineData("u\u200B1", "u1")]
    [InlineData("u\u00AD1\u00AD", "u1")]
    [InlineData("\u202Du1\u202C", "u1")]
    [InlineData("u\u200D1", "u1")]
    [InlineData("\u3000日本\u3000", "日本")]
    [InlineData("Mü\u200Bller\u2028", "Müller")]
    [InlineData("می\u200Cخواهم\u200C", "می\u200Cخواهم")]
    [InlineData("u\uFE0F1", "u1")]
    public void What_cannot_be_seen_is_taken_out_of_keys_and_required_texts(string text, string seen)
    {
        var (rejection, written, repairs) = Take(Given.Column("id", ColumnType.Text, required: true), text);

        Assert.Null(rejection);
        Assert.Equal(seen, Encoding.UTF8.GetString(written![4..]));
        var repair = Assert.Single(repairs);
        Assert.Equal(("id", "invisible", text, seen), (repair.Column, repair.Rule, Encoding.UTF8.GetString(repair.Original), repair.Repaired));
        Assert.Single(Take(Given.Column("id", ColumnType.Text), text, isKey: true).Repairs);
        Assert.Equal((null, text), Value(Given.Column("note", ColumnType.Text), text));
    }

    [Theory]
    [InlineData("u1")]
    [InlineData("New York")]
    [InlineData("a\u00A0b")]
    [InlineData("a\tb\nc")]
    [InlineData("Müller")]
    [InlineData("می\u200Cخواهم")]
    [InlineData("👩\u200D🔬")]
    [InlineData("❤\uFE0F")]
    [InlineData("日本\u3000東京")]
    [InlineData("e\u0301")]
    public void What_can_be_seen_stays_as_it_is(string text)
    {
        Assert.Equal((null, text), Value(Given.Column("id", ColumnType.Text, required: true), text));
        Assert.Equal((null, text), Value(Given.Column("id", ColumnType.Text), text, isKey: true));
    }

    [Theory]
    [InlineData(ColumnType.Integer, "\u00A012")]
    [InlineData(ColumnType.Integer, "12\u200B")]
    [InlineData(ColumnType.Integer, "1\u200B2\t")]
    [InlineData(ColumnType.Numeric, "\uFEFF12.5")]
    [InlineData(ColumnType.Date, "2025-11-15\u00A0")]
    [InlineData(ColumnType.TimestampTz, "\u200E2025-11-15")]
    [InlineData(ColumnType.Boolean, "true\u2028")]
    public void Typed_values_are_read_as_they_are_seen(ColumnType type, string text)
    {
        var (rejection, written, repairs) = Take(Given.Column("value", type), text);

        Assert.Null(rejection);
        Assert.NotNull(written);
        Assert.Equal("invisible", Assert.Single(repairs).Rule);
    }

    [Fact]
    public void A_separator_between_digits_is_not_taken_out()
    {
        Assert.Equal("value '1\\u00A0234' is not an integer unless the column or the dataset declares thousands: \" \"", Take(Given.Column("value", ColumnType.Integer), "1\u00A0234").Rejection?.Problem);
        Assert.Equal("value '\\u200B12x5' is not an integer", Take(Given.Column("value", ColumnType.Integer), "\u200B12x5").Rejection?.Problem);
    }

    [Fact]
    public void A_unit_is_taken_away_with_what_cannot_be_seen_as_one_repair()
    {
        var (rejection, _, repairs) = Take(Given.Column("value", ColumnType.Integer) with { Repair = RepairRule.LeadingInteger }, "12\u00ADin\u00A0");

        Assert.Null(rejection);
        var repair = Assert.Single(repairs);
        Assert.Equal(("leading_integer", "12\u00ADin\u00A0", "12"), (repair.Rule, Encoding.UTF8.GetString(repair.Original), repair.Repaired));
    }

    private static (string? Problem, string? Text) Value(DatasetColumn column, string text, bool isKey = false)
    {
        var (rejection, written, repairs) = Take(column, text, isKey);
        Assert.Empty(repairs);
        return (rejection?.Problem, written is null ? null : Encoding.UTF8.GetString(written[4..]));
    }

    private static (Rejection? Rejection, byte[]? Written, List<Repair> Repairs) Take(DatasetColumn column, string text, bool isKey = false)
    {
        var dataset = Given.Dataset(column) with { Key = isKey ? [column.Name] : [] };
        var repairs = new List<Repair>();
        using var block = new CopyBlock(64);
        var rejection = new ColumnLoader(dataset, column).Take(Encoding.UTF8.GetBytes(text), false, block, repairs);
        // Null is a length of -1 and nothing behind it.
        return (rejection, rejection is not null || block.Written.Span[0] == 0xFF ? null : block.Written.ToArray(), repairs);
    }
}
