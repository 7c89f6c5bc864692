using System.Globalization;
using System.Text;
using Ingestion.Worker.Copying;
using Ingestion.Worker.Tests.Reading;
using Ingestion.Worker.Values;
using Warehouse.Catalog;

namespace Ingestion.Worker.Tests.Values;

/// <summary>Numbers that can be read in two ways are not guessed, and what is declared is read as it says.</summary>
public sealed class NumberFormatTests
{
    private static readonly NumberFormat German = new() { Point = ',', Thousands = '.' };
    private static readonly NumberFormat English = new() { Point = '.', Thousands = ',' };
    private static readonly NumberFormat French = new() { Point = ',', Thousands = ' ' };
    private static readonly NumberFormat Swiss = new() { Point = '.', Thousands = '\'' };
    private static readonly NumberFormat Accounts = new() { Point = '.', Thousands = ',', Currency = ["$", "USD"], TrailingMinus = true, Parentheses = true };
    private static readonly NumberFormat Shares = new() { Percent = PercentReading.Fraction };
    private static readonly NumberFormat Percents = new() { Point = ',', Percent = PercentReading.Points };

    /// <summary>Text, and what it is in an undeclared integer and an undeclared number column: a value, or the start of the problem.</summary>
    public static TheoryData<string, string, string> Undeclared => new()
    {
        { "1.000", "can be read as 1.000 (decimal: \".\") and as 1000 (decimal: \",\", thousands: \".\"); declare which", "can be read as 1.000 (decimal: \".\") and as 1000" },
        { "-1.000", "can be read as -1.000", "can be read as -1.000 (decimal: \".\") and as -1000 (decimal: \",\", thousands: \".\")" },
        { "+12.000", "can be read as", "can be read as" },
        { "999.000", "can be read as", "can be read as" },
        { "1,000", "can be read as 1000 (decimal: \".\", thousands: \",\") and as 1.000 (decimal: \",\"); declare which", "can be read as 1000" },
        { "12.345", "is not an integer unless the column or the dataset declares decimal: \",\", thousands: \".\"", "can be read as 12.345" },
        { "12,345", "is not an integer unless the column or the dataset declares decimal: \".\", thousands: \",\"", "can be read as 12345" },
        { "0.125", "is not an integer", "0.125" },
        { "0.000", "0", "0" },
        { "1000.000", "1000", "1000" },
        { "1234.567", "is not an integer", "1234.567" },
        { "1.0", "1", "1" },
        { "1.00", "1", "1" },
        { "1.0000", "1", "1" },
        { "1.5", "is not an integer", "1.5" },
        { ".500", "is not an integer", "0.5" },
        { "1,5", "is not an integer", "is not a number unless the column or the dataset declares decimal: \",\"" },
        { "1,50", "is not an integer", "is not a number unless the column or the dataset declares decimal: \",\"" },
        { "1.000.000", "is not an integer unless the column or the dataset declares decimal: \",\", thousands: \".\"", "is not a number unless the column or the dataset declares decimal: \",\", thousands: \".\"" },
        { "1,000,000", "is not an integer unless the column or the dataset declares decimal: \".\", thousands: \",\"", "is not a number unless the column or the dataset declares decimal: \".\", thousands: \",\"" },
        { "4.711,98", "is not an integer", "is not a number unless the column or the dataset declares decimal: \",\", thousands: \".\"" },
        { "100,000.00", "is not an integer unless the column or the dataset declares decimal: \".\", thousands: \",\"", "is not a number unless the column or the dataset declares decimal: \".\", thousands: \",\"" },
        { "1 234", "is not an integer unless the column or the dataset declares thousands: \" \"", "is not a number unless the column or the dataset declares thousands: \" \"" },
        { "1\u00A0234", "is not an integer unless the column or the dataset declares thousands: \" \"", "is not a number unless the column or the dataset declares thousands: \" \"" },
        { "1'234", "is not an integer unless the column or the dataset declares thousands: \"'\"", "is not a number unless the column or the dataset declares thousands: \"'\"" },
        { "1.23.456", "is not an integer", "is not a number" },
        { "1,23,456", "is not an integer", "is not a number" },
        { "1.2345,6", "is not an integer", "is not a number" },
        { "12 %", "is not an integer unless the column or the dataset declares percent: points", "is not a number unless the column or the dataset declares percent: points or percent: fraction" },
        { "€5", "is not an integer unless the column or the dataset declares currency: [€]", "is not a number unless the column or the dataset declares currency: [€]" },
        { "5 EUR", "is not an integer unless the column or the dataset declares currency: [EUR]", "is not a number unless the column or the dataset declares currency: [EUR]" },
        { "5-", "is not an integer unless the column or the dataset declares negative: [trailing_minus]", "is not a number unless the column or the dataset declares negative: [trailing_minus]" },
        { "(5)", "is not an integer unless the column or the dataset declares negative: [parentheses]", "is not a number unless the column or the dataset declares negative: [parentheses]" },
        { "($1,234.50)", "is not an integer", "is not a number unless the column or the dataset declares decimal: \".\", thousands: \",\", currency: [$], negative: [parentheses]" },
        { "€1.000", "can be read as 1.000 (decimal: \".\", currency: [€]) and as 1000 (decimal: \",\", thousands: \".\", currency: [€])", "can be read as 1.000" },
        { "1.000e3", "is not an integer", "1000" },
        { "12in", "is not an integer", "is not a number" },
        { "2019-10-04", "is not an integer", "is not a number" },
        { "192.168.0.1", "is not an integer", "is not a number" },
    };

    [Theory]
    [MemberData(nameof(Undeclared))]
    public void Without_a_declaration_a_number_is_read_in_the_only_way_or_refused_with_the_keys_to_declare(string text, string whole, string number)
    {
        AssertBecomes(whole, ColumnType.Integer, NumberFormat.Undeclared, text);
        AssertBecomes(whole.Replace("an integer", "a whole number", StringComparison.Ordinal), ColumnType.BigInt, NumberFormat.Undeclared, text);
        AssertBecomes(number, ColumnType.Numeric, NumberFormat.Undeclared, text);
        AssertBecomes(number, ColumnType.Double, NumberFormat.Undeclared, text);
    }

    [Fact]
    public void A_number_with_two_readings_breaks_a_rule_of_its_own()
    {
        Assert.Equal("ambiguous", Write(ColumnType.Integer, NumberFormat.Undeclared, "1.000", out _)?.Rule);
        Assert.Equal("ambiguous", Write(ColumnType.Double, NumberFormat.Undeclared, "1,000", out _)?.Rule);
        Assert.Equal("type", Write(ColumnType.Numeric, NumberFormat.Undeclared, "1,50", out _)?.Rule);
    }

    [Theory]
    [InlineData("4.711,98", "4711.98")]
    [InlineData("1.000", "1000")]
    [InlineData("-1.000.000", "-1000000")]
    [InlineData("1000", "1000")]
    [InlineData("1,5", "1.5")]
    [InlineData(",5", "0.5")]
    [InlineData("12.345.678,9", "12345678.9")]
    [InlineData("1,000", "1")]
    [InlineData("1e3", "1000")]
    [InlineData("1.5", "is not a number")]
    [InlineData("1.23.456", "is not a number")]
    [InlineData("1234.567", "is not a number")]
    [InlineData("0.125", "is not a number")]
    [InlineData(".123", "is not a number")]
    [InlineData("1..234", "is not a number")]
    [InlineData("1.234.", "is not a number")]
    [InlineData("1,2,3", "is not a number")]
    [InlineData("1,234.5", "is not a number")]
    [InlineData("1.000e3", "is not a number")]
    [InlineData("1 234,5", "is not a number")]
    public void A_comma_and_points_are_read_as_declared(string text, string expected) => AssertNumber(expected, German, text);

    [Theory]
    [InlineData("100,000.00", "100000")]
    [InlineData("1,000", "1000")]
    [InlineData("1.000", "1")]
    [InlineData("12,345,678.901", "12345678.901")]
    [InlineData("-1,234.5", "-1234.5")]
    [InlineData("1234.5", "1234.5")]
    [InlineData("1,00,000", "is not a number")]
    [InlineData("1,5", "is not a number")]
    [InlineData("1234,567", "is not a number")]
    [InlineData("1.234,5", "is not a number")]
    [InlineData("1,234,", "is not a number")]
    public void A_point_and_commas_are_read_as_declared(string text, string expected) => AssertNumber(expected, English, text);

    [Theory]
    [InlineData("1 234,5", "1234.5")]
    [InlineData("1\u00A0234,5", "1234.5")]
    [InlineData("1\u202F234\u202F567", "1234567")]
    [InlineData("1\u2009234", "1234")]
    [InlineData("1234", "1234")]
    [InlineData("1 23", "is not a number")]
    [InlineData("1  234", "is not a number")]
    [InlineData("1.234", "is not a number")]
    public void Blanks_between_thousands_are_read_as_declared(string text, string expected) => AssertNumber(expected, French, text);

    [Theory]
    [InlineData("1'234.50", "1234.5")]
    [InlineData("1’234’567", "1234567")]
    [InlineData("1.234", "1.234")]
    [InlineData("'234", "is not a number")]
    [InlineData("1'23", "is not a number")]
    public void Apostrophes_between_thousands_are_read_as_declared(string text, string expected) => AssertNumber(expected, Swiss, text);

    [Theory]
    [InlineData("$1,234.50", "1234.5")]
    [InlineData("1,234.50 $", "1234.5")]
    [InlineData("USD 5", "5")]
    [InlineData("5.00USD", "5")]
    [InlineData("-$5", "-5")]
    [InlineData("$-5", "-5")]
    [InlineData("$5-", "-5")]
    [InlineData("5- $", "-5")]
    [InlineData("($5)", "-5")]
    [InlineData("$(5)", "-5")]
    [InlineData("( 5.00 )", "-5")]
    [InlineData("5.00-", "-5")]
    [InlineData("$", "is not a number")]
    [InlineData("()", "is not a number")]
    [InlineData("(5", "is not a number")]
    [InlineData("5)", "is not a number")]
    [InlineData("(-5)", "is not a number")]
    [InlineData("-(5)", "is not a number")]
    [InlineData("-5-", "is not a number")]
    [InlineData("$5$", "is not a number")]
    [InlineData("€5", "is not a number unless the column or the dataset declares currency: [€]")]
    [InlineData("5 GBP", "is not a number unless the column or the dataset declares currency: [GBP]")]
    [InlineData("5 %", "is not a number unless the column or the dataset declares percent: points or percent: fraction")]
    public void Signs_around_a_number_are_read_as_declared(string text, string expected) => AssertNumber(expected, Accounts, text);

    [Theory]
    [InlineData("12%", "0.12")]
    [InlineData("12.5 %", "0.125")]
    [InlineData("-0.5%", "-0.005")]
    [InlineData("0.12", "0.12")]
    [InlineData("100%", "1")]
    [InlineData("12.345%", "can be read as 12.345 (decimal: \".\") and as 12345 (decimal: \",\", thousands: \".\")")]
    [InlineData("12%%", "is not a number")]
    [InlineData("%", "is not a number")]
    [InlineData("1e3%", "is not a number")]
    public void Percents_are_fractions_where_that_is_declared(string text, string expected) => AssertNumber(expected, Shares, text);

    [Theory]
    [InlineData("12,5 %", "12.5")]
    [InlineData("12", "12")]
    [InlineData("1.000 %", "is not a number unless the column or the dataset declares thousands: \".\"")]
    public void Percents_are_points_where_that_is_declared(string text, string expected) => AssertNumber(expected, Percents, text);

    [Theory]
    [InlineData("1.000", "1000")]
    [InlineData("1.000,00", "1000")]
    [InlineData("1.000,50", "is not an integer")]
    [InlineData("1,0", "1")]
    [InlineData("1.0", "is not an integer")]
    public void Whole_numbers_keep_to_the_declaration_too(string text, string expected) => AssertBecomes(expected, ColumnType.Integer, German, text);

    [Fact]
    public void A_long_text_is_no_number_and_costs_no_search()
    {
        AssertNumber("is not a number", German, new string('1', 2_000));
        AssertNumber("is not a number", NumberFormat.Undeclared, "1," + new string('1', 100));
    }

    [Theory]
    [InlineData("1.000", "1")]
    [InlineData("1.234", "1.234")]
    [InlineData("1,5", "is not a number")]
    public void A_number_of_json_has_one_reading_whatever_is_declared(string text, string expected)
    {
        using var block = new CopyBlock(64);
        var writer = ColumnWriter.OfTyped(Given.Column("value", ColumnType.Double) with { Numbers = German });
        var violation = writer.Write(Encoding.UTF8.GetBytes(text), block);
        Assert.StartsWith(expected, violation?.Problem ?? Double(block), StringComparison.Ordinal);
    }

    private static void AssertNumber(string expected, NumberFormat format, string text)
    {
        AssertBecomes(expected, ColumnType.Numeric, format, text);
        AssertBecomes(expected, ColumnType.Double, format, text);
    }

    private static void AssertBecomes(string expected, ColumnType type, NumberFormat format, string text)
    {
        var violation = Write(type, format, text, out var value);
        if (violation is not null && expected.StartsWith("can be read", StringComparison.Ordinal))
        {
            Assert.StartsWith(expected, violation.Problem, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, violation?.Problem ?? value);
        }
    }

    private static Violation? Write(ColumnType type, NumberFormat format, string text, out string value)
    {
        using var block = new CopyBlock(64);
        var violation = ColumnWriter.Of(Given.Column("value", type) with { Numbers = format }).Write(Encoding.UTF8.GetBytes(text), block);
        Assert.Equal(violation is null, block.Length > 0);
        value = violation is not null ? "" : type is ColumnType.Double ? Double(block) : type is ColumnType.Numeric ? NumericText.Read(block.Written.Span) : Integer(block);
        return violation;
    }

    private static string Integer(CopyBlock block) => block.Length == 8
        ? System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(block.Written.Span[4..]).ToString(CultureInfo.InvariantCulture)
        : System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(block.Written.Span[4..]).ToString(CultureInfo.InvariantCulture);

    private static string Double(CopyBlock block) =>
        System.Buffers.Binary.BinaryPrimitives.ReadDoubleBigEndian(block.Written.Span[4..]).ToString(CultureInfo.InvariantCulture);
}
