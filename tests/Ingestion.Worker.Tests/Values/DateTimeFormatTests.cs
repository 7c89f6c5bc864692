using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Ingestion.Worker.Copying;
using Ingestion.Worker.Tests.Reading;
using Ingestion.Worker.Values;
using Warehouse.Catalog;

namespace Ingestion.Worker.Tests.Values;

/// <summary>Dates and times in declared formats are read as they say, and in no other.</summary>
public sealed class DateTimeFormatTests
{
    private const string No = "is not a timestamp";

    [Theory]
    [InlineData("M/d/yyyy h:mm tt", "11/15/2025 3:04 PM", "2025-11-15 15:04:00")]
    [InlineData("M/d/yyyy h:mm tt", "11/15/2025 12:00 am", "2025-11-15 00:00:00")]
    [InlineData("M/d/yyyy h:mm tt", "11/15/2025 12:00 PM", "2025-11-15 12:00:00")]
    [InlineData("M/d/yyyy h:mm tt", "11/15/2025 13:00 PM", null)]
    [InlineData("M/d/yyyy h:mm tt", "11/15/2025 0:00 AM", null)]
    [InlineData("M/d/yyyy h:mm tt", "11/15/2025 3:04", null)]
    [InlineData("M/d/yyyy hh:mm:sstt", "1/2/2025 03:04:05Pm", "2025-01-02 15:04:05")]
    [InlineData("d MMM yyyy", "5 Nov 2025", "2025-11-05 00:00:00")]
    [InlineData("d MMM yyyy", "05 NOV 2025", "2025-11-05 00:00:00")]
    [InlineData("d MMM yyyy", "31 Feb 2025", null)]
    [InlineData("d MMM yyyy", "5 November 2025", null)]
    [InlineData("d MMM yyyy", "5 Okt 2025", null)]
    [InlineData("dd-MMM-yyyy HH:mm:ss", "01-mar-2024 23:59:59", "2024-03-01 23:59:59")]
    [InlineData("MMMM d, yyyy", "February 29, 2024", "2024-02-29 00:00:00")]
    [InlineData("MMMM d, yyyy", "February 29, 2025", null)]
    [InlineData("MMMM d, yyyy", "Feb 9, 2024", null)]
    [InlineData("MMMM yyyy", "may 2024", "2024-05-01 00:00:00")]
    [InlineData("ddd, dd MMM yyyy HH:mm:ss zzz", "Fri, 15 Nov 2024 10:00:00 +0100", "2024-11-15 09:00:00")]
    [InlineData("ddd, dd MMM yyyy HH:mm:ss zzz", "Thu, 15 Nov 2024 10:00:00 +0100", null)]
    [InlineData("dddd d.M.yyyy", "Friday 15.11.2024", "2024-11-15 00:00:00")]
    [InlineData("dd/MMM/yyyy:HH:mm:ss zzz", "10/Oct/2000:13:55:36 -0700", "2000-10-10 20:55:36")]
    [InlineData("dd.MM.yyyy HH:mm:ss.fff", "15.11.2025 10:00:00.125", "2025-11-15 10:00:00.125")]
    [InlineData("dd.MM.yyyy HH:mm:ss.fff", "15.11.2025 10:00:00.12", null)]
    [InlineData("dd.MM.yyyy HH:mm:ss.fff", "15.11.2025 10:00:00", null)]
    [InlineData("dd.MM.yyyy HH:mm:ss,ffffff", "15.11.2025 10:00:00,123456", "2025-11-15 10:00:00.123456")]
    [InlineData("dd.MM.yyyy HH:mm:ss.FFFFFF", "15.11.2025 10:00:00.5", "2025-11-15 10:00:00.5")]
    [InlineData("dd.MM.yyyy HH:mm:ss.FFFFFF", "15.11.2025 10:00:00", "2025-11-15 10:00:00")]
    [InlineData("dd.MM.yyyy HH:mm:ss.FFFFFF", "15.11.2025 10:00:00.", null)]
    [InlineData("dd.MM.yyyy HH:mm:ss.fffffffff", "15.11.2025 23:59:59.999999999", "2025-11-16 00:00:00")]
    [InlineData("yyyyMMddHHmmssfff", "20251115100000125", "2025-11-15 10:00:00.125")]
    [InlineData("yyyyMMdd", "20251115", "2025-11-15 00:00:00")]
    [InlineData("yyyyMMdd", "20251315", null)]
    [InlineData("yyyy/M/d 'at' H:mm", "2025/1/2 at 3:04", "2025-01-02 03:04:00")]
    [InlineData("d.M.yyyy H'h'mm", "2.1.2025 3h04", "2025-01-02 03:04:00")]
    [InlineData("dd/MM/yyyy HH:mm zzz", "02/01/2025 03:04 Z", "2025-01-02 03:04:00")]
    [InlineData("dd/MM/yyyy HH:mm zzz", "02/01/2025 03:04 +05:30", "2025-01-01 21:34:00")]
    [InlineData("dd/MM/yyyy HH:mm zzz", "02/01/2025 03:04 CET", null)]
    [InlineData("yyyy-dd-MM", "2025-04-05", "2025-05-04 00:00:00")]
    [InlineData("yyyy-dd-MM", "2025-31-12", "2025-12-31 00:00:00")]
    [InlineData("yyyy-dd-MM", "2025-12-31", null)]
    [InlineData("M/d/yyyy", "2025-12-31", "2025-12-31 00:00:00")]
    public void A_declared_format_is_read_as_a_whole(string format, string text, string? moment) =>
        Assert.Equal(moment ?? $"{No}", Read([format], text).Split(" in a declared format")[0]);

    [Theory]
    [InlineData("epoch_seconds", "1763207460", "2025-11-15 11:51:00")]
    [InlineData("epoch_seconds", "0", "1970-01-01 00:00:00")]
    [InlineData("epoch_seconds", "-1", "1969-12-31 23:59:59")]
    [InlineData("epoch_seconds", "-1.5", "1969-12-31 23:59:58.5")]
    [InlineData("epoch_seconds", "1763207460.123456", "2025-11-15 11:51:00.123456")]
    [InlineData("epoch_seconds", "1763207460.1234565", "2025-11-15 11:51:00.123457")]
    [InlineData("epoch_milliseconds", "1763207460123", "2025-11-15 11:51:00.123")]
    [InlineData("epoch_milliseconds", "1763207460123.5", "2025-11-15 11:51:00.1235")]
    [InlineData("epoch_microseconds", "1763207460123456", "2025-11-15 11:51:00.123456")]
    [InlineData("epoch_microseconds", "1763207460123456.5", No)]
    [InlineData("epoch_seconds", "1763207460123", "is after 9999-12-31 in UTC; times from 0001-01-01 to 9999-12-31 UTC are expected")]
    [InlineData("epoch_seconds", "-99999999999", "is before 0001-01-01 in UTC; times from 0001-01-01 to 9999-12-31 UTC are expected")]
    [InlineData("epoch_seconds", "99999999999999999999", No)]
    [InlineData("epoch_seconds", "9223372036854775807", No)]
    [InlineData("epoch_seconds", "1.763e9", No)]
    [InlineData("epoch_seconds", "1763207460.", No)]
    [InlineData("epoch_seconds", "1,763,207,460", No)]
    [InlineData("epoch_seconds", "+1763207460", No)]
    [InlineData("epoch_seconds", "2025-11-15T11:51:00Z", "2025-11-15 11:51:00")]
    public void A_count_since_1970_is_read_where_its_unit_is_declared(string format, string text, string moment) =>
        Assert.Equal(moment, Read([format], text).Split(" in a declared format")[0]);

    [Theory]
    [InlineData("1763207460", "; if it counts since 1970, declare formats: [epoch_seconds]")]
    [InlineData("1763207460123", "; if it counts since 1970, declare formats: [epoch_milliseconds]")]
    [InlineData("1763207460123456", "; if it counts since 1970, declare formats: [epoch_microseconds]")]
    [InlineData("11/15/2025", " in ISO 8601; declare how it is written under formats")]
    [InlineData("15.11.2025 10:00", " in ISO 8601; declare how it is written under formats")]
    [InlineData("Nov 15, 2025", " in ISO 8601; declare how it is written under formats")]
    [InlineData("11/15/2025 3:04 PM", " in ISO 8601; declare how it is written under formats")]
    [InlineData("20251115", " in ISO 8601; declare how it is written under formats")]
    [InlineData("2025-11-15 3:04 PM", " in ISO 8601; declare how it is written under formats")]
    [InlineData("2025-11-15 10:00 CET", " in ISO 8601; declare how it is written under formats")]
    [InlineData("2025-11-15 24:00", "")]
    [InlineData("2025-13-01", "")]
    [InlineData("never", "")]
    [InlineData("12", "")]
    public void A_time_that_no_format_declares_is_refused_with_the_key_to_declare(string text, string hint) =>
        Assert.Equal(No + hint, Read([], text));

    [Fact]
    public void A_text_that_no_declared_format_fits_is_refused_with_the_formats() =>
        Assert.Equal($"{No} in a declared format (M/d/yyyy, M/d/yyyy H:mm)", Read(["M/d/yyyy", "M/d/yyyy H:mm"], "23/4/2024"));

    [Theory]
    [InlineData("M/d/yyyy h:mm:ss tt")]
    [InlineData("ddd d MMM yyyy HH:mm:ss")]
    [InlineData("dddd, MMMM dd, yyyy hh:mm:ss tt")]
    [InlineData("yyyyMMddHHmmss")]
    [InlineData("dd-MMM-yyyy H:mm:ss.fff")]
    public void Every_hour_in_a_declared_format_is_what_dotnet_writes(string format)
    {
        for (var moment = new DateTime(2023, 12, 1, 0, 7, 9); moment.Year < 2025; moment = moment.AddHours(5))
        {
            Assert.Equal(
                moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                Read([format], moment.ToString(format, CultureInfo.InvariantCulture)));
        }
    }

    private static string Read(string[] formats, string text)
    {
        using var block = new CopyBlock(64);
        var violation = ColumnWriter.Of(Given.Column("value", ColumnType.TimestampTz, formats: formats)).Write(Encoding.UTF8.GetBytes(text), block);
        return violation?.Problem
            ?? new DateTime(2000, 1, 1).AddTicks(BinaryPrimitives.ReadInt64BigEndian(block.Written.Span[4..]) * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
    }
}
