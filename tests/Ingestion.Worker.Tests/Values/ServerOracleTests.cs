using System.Globalization;
using System.Text;
using Dapper;
using FsCheck;
using FsCheck.Fluent;
using Ingestion.Worker.Copying;
using Ingestion.Worker.Tests.Reading;
using Ingestion.Worker.Values;
using Npgsql;
using TestServers;
using Warehouse.Catalog;

namespace Ingestion.Worker.Tests.Values;

/// <summary>What a column writes is what PostgreSQL itself reads from the same text.</summary>
public sealed class ServerOracleTests
{
    private const int Cases = 10_000;

    private static readonly Gen<string> Digits = Gen.Choose(0, 9).NonEmptyListOf().Select(digits => string.Concat(digits));

    [Fact]
    public Task Numerics_are_what_the_server_reads() => CompareAsync(
        Given.Column("value", ColumnType.Numeric) with { Numbers = NumberFormat.Exact },
        "numeric",
        from sign in Gen.Elements("", "-", "+")
        from integer in Gen.OneOf(Digits, Gen.Elements("0", "0000", "10000", "99999999"))
        from fraction in Gen.OneOf(Gen.Constant(""), Digits.Select(digits => "." + digits), Gen.Elements(".0", ".0001", ".00001", ".10"))
        from exponent in Gen.OneOf(Gen.Constant(""), Gen.Choose(-40, 40).Select(power => $"e{power}"))
        select sign + integer + fraction + exponent);

    [Fact]
    public Task Doubles_are_what_the_server_reads() => CompareAsync(
        Given.Column("value", ColumnType.Double) with { Numbers = NumberFormat.Exact },
        "double precision",
        from sign in Gen.Elements("", "-")
        from integer in Digits
        from fraction in Gen.OneOf(Gen.Constant(""), Digits.Select(digits => "." + digits))
        from exponent in Gen.OneOf(Gen.Constant(""), Gen.Choose(-290, 280).Select(power => $"E{power}"))
        select sign + integer + fraction + exponent);

    [Fact]
    public Task Integers_are_what_the_server_reads() => CompareAsync(
        Given.Column("value", ColumnType.BigInt),
        "bigint",
        from sign in Gen.Elements("", "-", "+")
        from digits in Gen.OneOf(Digits, Gen.Elements("9223372036854775807", "0", "00012"))
        select sign + digits);

    [Fact]
    public Task Timestamps_are_what_the_server_reads() => CompareAsync(
        Given.Column("value", ColumnType.TimestampTz),
        "timestamptz",
        from day in Gen.Choose(-200_000, 200_000)
        from separator in Gen.Elements("T", " ")
        from time in Gen.Elements("HH:mm", "HH:mm:ss", "HH:mm:ss.f", "HH:mm:ss.ffffff")
        from tick in Gen.Choose(0, int.MaxValue)
        from zone in Gen.Elements("", "Z", "+0000", "+02:00", "-0530", "+14", " UTC", " +01:00", "-00:30")
        let moment = new DateTime(2000, 1, 1).AddDays(day).AddTicks(tick * 400L)
        select moment.ToString($"yyyy-MM-dd'{separator}'{time}", CultureInfo.InvariantCulture) + zone);

    [Fact]
    public Task Fractions_of_a_second_are_rounded_as_the_server_rounds() => CompareAsync(
        Given.Column("value", ColumnType.TimestampTz),
        "timestamptz",
        from second in Gen.Elements("2025-12-31 23:59:59", "2000-01-01 00:00:00", "1969-07-20 20:17:40")
        from fraction in Gen.Choose(1, 7).SelectMany(length => Gen.Choose(0, 9).ListOf(length))
            // Exactly half a microsecond is the one case in which the server's floating point decides by chance.
        where fraction.Count < 7 || fraction[6] != 5
        select $"{second}.{string.Concat(fraction)}Z");

    [Fact]
    public Task Dates_are_what_the_server_reads() => CompareAsync(
        Given.Column("value", ColumnType.Date),
        "date",
        from day in Gen.Choose(-700_000, 2_900_000)
        select new DateTime(2000, 1, 1).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static async Task CompareAsync(DatasetColumn column, string type, Gen<string> texts)
    {
        var writer = ColumnWriter.Of(column);
        using var rows = new Spool(memoryBytes: 4_096);
        var written = 0;
        foreach (var text in texts.Sample(Cases, 20))
        {
            rows.Block.BeginRow(2);
            rows.Block.WriteText(Encoding.UTF8.GetBytes(text));
            var violation = writer.Write(Encoding.UTF8.GetBytes(text), rows.Block);
            Assert.True(violation is null || violation.Rule == "range" || column.Type is ColumnType.BigInt, $"'{text}' {violation?.Problem}");
            if (violation is not null)
            {
                rows.Block.RollbackRow();
                continue;
            }

            rows.Commit();
            written++;
        }

        Assert.True(written > Cases / 2, $"only {written} of {Cases} texts were accepted");
        await using var connection = new NpgsqlConnection(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));
        await connection.OpenAsync();
        await connection.ExecuteAsync($"set time zone 'UTC'; create table compared (source text, value {type})");
        await rows.CopyToAsync(connection, "copy compared from stdin (format binary)", CancellationToken.None);
        Assert.Equal(written, await connection.ExecuteScalarAsync<long>("select count(*) from compared"));
        Assert.Equal(
            [],
            await connection.QueryAsync<string>($"select concat_ws(' | ', source, value, source::{type}) from compared where value::text is distinct from source::{type}::text limit 5"));
    }
}
