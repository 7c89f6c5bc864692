using System.Globalization;
using System.Text;
using Ingestion.Worker.Copying;
using Ingestion.Worker.Tests.Reading;
using Ingestion.Worker.Values;
using Warehouse.Catalog;

namespace Ingestion.Worker.Tests.Values;

/// <summary>What is accepted, what is not, and what the message says.</summary>
public sealed class ColumnWriterTests
{
    private static readonly DatasetColumn Assistant = Given.Column("value", ColumnType.TimestampTz, formats: ["M/d/yyyy", "M/d/yyyy H:mm"]);
    private static readonly DatasetColumn Crm = Given.Column("value", ColumnType.TimestampTz, formats: ["dd/MM/yyyy HH:mm"]);
    private static readonly DatasetColumn Month = Given.Column("value", ColumnType.Date, formats: ["MM-yyyy"]);

    [Theory]
    [InlineData("2025-13-01")]
    [InlineData("2025-02-29")]
    [InlineData("2025-00-10")]
    [InlineData("0000-01-01")]
    [InlineData("2025-1-1")]
    [InlineData("20251115")]
    [InlineData("2025-11-15T24:00:00")]
    [InlineData("2025-11-15T23:60:00")]
    [InlineData("2025-11-15T23:59:60")]
    [InlineData("2025-11-15T1:00:00")]
    [InlineData("2025-11-15T10:00:00.")]
    [InlineData("2025-11-15T10:00:00.1234567890")]
    [InlineData("2025-11-15T10:00:00+1")]
    [InlineData("2025-11-15T10:00:00+0:00")]
    [InlineData("2025-11-15T10:00:00+16:00")]
    [InlineData("2025-11-15T10:00:00+10:60")]
    [InlineData("2025-11-15T10:00:00ZZ")]
    [InlineData("2025-11-15T10:00:00 CET")]
    [InlineData("2025-11-15T")]
    [InlineData("15/11/2025")]
    [InlineData("1763207460")]
    [InlineData("now")]
    [InlineData("２０２５-11-15")]
    public void A_text_that_is_no_moment_is_not_a_timestamp(string text) =>
        Assert.StartsWith("is not a timestamp", Write(Given.Column("value", ColumnType.TimestampTz), text)?.Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("9999-12-31T23:59:59-05:00", "after 9999-12-31")]
    [InlineData("9999-12-31 09:00:00-15", "after 9999-12-31")]
    [InlineData("9999-12-31T23:59:59.9999995Z", "after 9999-12-31")]
    [InlineData("0001-01-01T00:00:00+05:00", "before 0001-01-01")]
    [InlineData("0001-01-01T00:00+00:01", "before 0001-01-01")]
    public void A_moment_that_its_zone_puts_outside_the_calendar_is_out_of_range(string text, string side)
    {
        var expected = new Violation("range", $"is {side} in UTC; times from 0001-01-01 to 9999-12-31 UTC are expected");

        Assert.Equal(expected, Write(Given.Column("value", ColumnType.TimestampTz), text));
        Assert.Equal(expected, Write(Assistant, text));
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59.999999Z")]
    [InlineData("9999-12-31T23:59:59+00:00")]
    [InlineData("9999-12-31T23:59:59+05:00")]
    [InlineData("0001-01-01")]
    [InlineData("0001-01-01T00:00:00-05:00")]
    public void The_first_and_the_last_moment_of_the_calendar_are_in_range(string text) =>
        Assert.InRange(Timestamp(Given.Column("value", ColumnType.TimestampTz), text).Year, 1, 9999);

    [Fact]
    public void A_date_that_its_zone_puts_outside_the_calendar_is_out_of_range()
    {
        Assert.Equal("range", Write(Month, "9999-12-31T19:00:00-05:00")?.Rule);
        Assert.Null(Write(Month, "9999-12-31"));
        Assert.Null(Write(Month, "01-0001"));
    }

    [Theory]
    [InlineData("4/23/2024", "2024-04-23 00:00")]
    [InlineData("12/1/2024 7:05", "2024-12-01 07:05")]
    [InlineData("2024-04-23 10:00:00", "2024-04-23 10:00")]
    public void Declared_formats_are_read_beside_iso(string text, string moment) => Assert.Equal(Moment(moment), Timestamp(Assistant, text));

    [Theory]
    [InlineData("04/10/2019 09:00", "2019-10-04 09:00")]
    [InlineData("31/12/2020 23:59", "2020-12-31 23:59")]
    public void Day_and_month_keep_the_declared_order(string text, string moment) => Assert.Equal(Moment(moment), Timestamp(Crm, text));

    [Theory]
    [InlineData("12/31/2020 23:59")]
    [InlineData("4/10/2019 09:00")]
    [InlineData("04/10/2019")]
    [InlineData("04/10/2019 09:00:00")]
    public void A_text_in_another_order_or_length_is_not_guessed(string text) => Assert.Equal("type", Write(Crm, text)?.Rule);

    [Fact]
    public void Every_day_in_a_declared_format_is_what_dotnet_reads()
    {
        for (var day = new DateTime(1999, 1, 1, 13, 7, 0, DateTimeKind.Utc); day.Year < 2032; day = day.AddDays(1))
        {
            Assert.Equal(day, Timestamp(Assistant, day.ToString("M/d/yyyy H:mm", CultureInfo.InvariantCulture)));
            Assert.Equal(day, Timestamp(Crm, day.ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture)));
        }
    }

    [Theory]
    [InlineData("01-2019", true)]
    [InlineData("12-2021", true)]
    [InlineData("2019-01-31T00:00:00", true)]
    [InlineData("2019-01-31T10:00:00", false)]
    [InlineData("13-2019", false)]
    [InlineData("1-2019", false)]
    public void A_date_is_a_day_or_a_declared_month_and_never_a_time_of_day(string text, bool isDate) =>
        Assert.Equal(isDate, Write(Month, text) is null);

    [Theory]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    [InlineData("t", true)]
    [InlineData("1", true)]
    [InlineData("Yes", true)]
    [InlineData("false", false)]
    [InlineData("F", false)]
    [InlineData("0", false)]
    [InlineData("nO", false)]
    public void Booleans_have_five_spellings_in_any_case(string text, bool value) =>
        Assert.Equal([0, 0, 0, 1, value ? (byte)1 : (byte)0], Bytes(Given.Column("value", ColumnType.Boolean), text));

    [Theory]
    [InlineData("2")]
    [InlineData("wahr")]
    [InlineData("tru")]
    [InlineData("-1")]
    public void Another_word_is_no_boolean(string text) =>
        Assert.Equal(new Violation("type", "is not true or false"), Write(Given.Column("value", ColumnType.Boolean), text));

    [Theory]
    [InlineData("12", null, null)]
    [InlineData(" -12 ", null, null)]
    [InlineData("12.0", null, null)]
    [InlineData("2147483648", "range", "does not fit integer")]
    [InlineData("99999999999999999999", "type", "is not an integer")]
    [InlineData("12.5", "type", "is not an integer")]
    [InlineData("12in", "type", "is not an integer")]
    [InlineData("1,2in", "type", "is not an integer")]
    [InlineData("1e3", "type", "is not an integer")]
    [InlineData("0x1F", "type", "is not an integer")]
    [InlineData(".0", "type", "is not an integer")]
    public void Integers_are_digits_with_a_sign(string text, string? rule, string? problem) =>
        Assert.Equal(rule is null ? null : new Violation(rule, problem!), Write(Given.Column("value", ColumnType.Integer), text));

    [Theory]
    [InlineData("1")]
    [InlineData("5")]
    public void A_number_at_the_edge_of_its_range_is_in_it(string text) =>
        Assert.Null(Write(Given.Column("value", ColumnType.Integer, min: 1, max: 5), text));

    [Theory]
    [InlineData("0", 1, 5, "is not between 1 and 5")]
    [InlineData("6", 1, 5, "is not between 1 and 5")]
    [InlineData("-1", 0, null, "is less than 0")]
    [InlineData("6", null, 5, "is more than 5")]
    public void A_number_outside_its_range_is_refused_with_the_range(string text, int? min, int? max, string problem)
    {
        foreach (var type in new[] { ColumnType.Integer, ColumnType.BigInt, ColumnType.Numeric, ColumnType.Double })
            Assert.Equal(new Violation("range", problem), Write(Given.Column("value", type, min: min, max: max), text));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1.2.3")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("1e99999")]
    [InlineData("12 00")]
    [InlineData("12 kg")]
    public void A_text_that_is_no_decimal_is_not_a_number(string text)
    {
        Assert.Equal(new Violation("type", "is not a number"), Write(Given.Column("value", ColumnType.Numeric), text));
        Assert.Equal(new Violation("type", "is not a number"), Write(Given.Column("value", ColumnType.Double), text));
    }

    public static TheoryData<string, string?> Magnitudes => new()
    {
        { "1e400", "is too large a number; at most 1e150 is expected, with either sign" },
        { "-1e151", "is too large a number; at most 1e150 is expected, with either sign" },
        { new string('9', 310), "is too large a number; at most 1e150 is expected, with either sign" },
        { new string('9', 900) + ".5", "is too large a number; at most 1e150 is expected, with either sign" },
        { "1e-400", "is too close to zero; zero or at least 1e-150 is expected, with either sign" },
        { "-0." + new string('0', 400) + "1", "is too close to zero; zero or at least 1e-150 is expected, with either sign" },
        { "1e150", null },
        { "-1e150", null },
        { "1e-150", null },
        { "0e400", null },
        { "0.0e-400", null },
        { new string('0', 400) + "12.5", null },
        { "12." + new string('3', 400), null },
        { "0." + new string('0', 900), null },
    };

    [Theory]
    [MemberData(nameof(Magnitudes))]
    public void A_decimal_that_no_model_could_reckon_with_is_out_of_range(string text, string? problem) =>
        Assert.Equal(problem is null ? null : new Violation("range", problem), Write(Given.Column("value", ColumnType.Numeric), text));

    [Fact]
    public void An_accepted_value_is_stored_in_the_declared_spelling()
    {
        var column = Given.Column("value", ColumnType.Text, values: ["assistant", "workflow", "vault"]);

        Assert.Equal([0, 0, 0, 5, .. "vault"u8], Bytes(column, " VAULT "));
        Assert.Equal(new Violation("values", "is not one of assistant, workflow, vault"), Write(column, "Vaults"));
    }

    [Theory]
    [InlineData("""{"a": [1, 2.5e3, "é", null, true]}""", true)]
    [InlineData("\"text\"", true)]
    [InlineData("[]", true)]
    [InlineData("""{"a": 1,}""", false)]
    [InlineData("{'a': 1}", false)]
    [InlineData("""{"a": 1} {"b": 2}""", false)]
    [InlineData("""{"a": "\u0000"}""", false)]
    [InlineData("""{"a": "\ud800"}""", false)]
    [InlineData("""{"\ud83d": 1}""", false)]
    [InlineData("1e200000", false)]
    [InlineData("[1, 2", false)]
    [InlineData("NaN", false)]
    public void Json_is_what_the_server_can_store(string text, bool isStorable) =>
        Assert.Equal(isStorable ? null : new Violation("type", "is not valid JSON"), Write(Given.Column("value", ColumnType.Jsonb), text));

    private static Violation? Write(DatasetColumn column, string text)
    {
        using var block = new CopyBlock(64);
        var violation = ColumnWriter.Of(column).Write(Encoding.UTF8.GetBytes(text), block);
        Assert.Equal(violation is null, block.Length > 0);
        return violation;
    }

    private static byte[] Bytes(DatasetColumn column, string text)
    {
        using var block = new CopyBlock(64);
        Assert.Null(ColumnWriter.Of(column).Write(Encoding.UTF8.GetBytes(text), block));
        return block.Written.ToArray();
    }

    private static DateTime Timestamp(DatasetColumn column, string text) =>
        new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(Bytes(column, text).AsSpan(4)) * TimeSpan.TicksPerMicrosecond);

    private static DateTime Moment(string text) => DateTime.SpecifyKind(DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
