using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>Typed columns of Parquet files as they stand in bronze.</summary>
public sealed class ParquetTests(ParquetTests.Fixture fixture) : IClassFixture<ParquetTests.Fixture>
{
    private readonly IngestionHost _host = fixture.Host;

    /// <summary>A value as DuckDB writes it, the column of commerce/campaigns that takes it, and what is stored; or the message about it.</summary>
    public static TheoryData<string, string, string> Values => new()
    {
        { "7::tinyint", "product_id", "7" },
        { "9223372036854775807::bigint", "product_id", "9223372036854775807" },
        { "18446744073709551615::ubigint", "product_id", "!product_id '18446744073709551615' is not a whole number" },
        { "-5::integer", "clicks", "-5" },
        { "3.0::double", "clicks", "3" },
        { "3.5::double", "clicks", "!clicks '3.5' is not a whole number" },
        { "123456.000::decimal(12,3)", "clicks", "123456" },
        { "0.1::double", "budget", "0.1" },
        { "0.1::float", "budget", "0.1" },
        { "1e300::double", "budget", "!budget '1E+300' is too large a number; at most 1e150 is expected, with either sign" },
        { "'NaN'::double", "budget", "!budget 'NaN' is not a number" },
        { "1234.500::decimal(18,3)", "budget", "1234.5" },
        { "-0.05::decimal(4,2)", "budget", "-0.05" },
        { "12345678901234567890123456789012345.67::decimal(38,2)", "budget", "12345678901234567890123456789012345.67" },
        { "date '2025-11-15'", "start_date", "2025-11-15" },
        { "timestamp '2025-11-15 00:00:00'", "start_date", "2025-11-15" },
        { "timestamp '2025-11-15 10:00:00'", "start_date", "!start_date '2025-11-15T10:00:00Z' is not a date" },
        { "date '2025-11-15'", "created_at", "2025-11-15 00:00:00+00" },
        { "timestamp '2025-11-15 11:51:00.123456'", "created_at", "2025-11-15 11:51:00.123456+00" },
        { "timestamptz '2025-11-15 11:51:00+02'", "created_at", "2025-11-15 09:51:00+00" },
        { "timestamp_ms '2025-11-15 11:51:00.123'", "created_at", "2025-11-15 11:51:00.123+00" },
        { "timestamp_ns '2025-11-15 11:51:00.123456789'", "created_at", "2025-11-15 11:51:00.123457+00" },
        { "'2025-11-15T11:51:00Z'", "created_at", "2025-11-15 11:51:00+00" },
        { "time '11:00:01.5'", "platform", "11:00:01.5" },
        { "true", "platform", "true" },
        { "'a \"quoted\" \\ text' || chr(10) || 'é😀'", "platform", "a \"quoted\" \\ text\né😀" },
        { "'{\"a\":1}'::json", "platform", "{\"a\":1}" },
        { "uuid '11111111-2222-3333-4444-555555555555'", "platform", "11111111-2222-3333-4444-555555555555" },
        { "'x'::enum('x', 'y')", "platform", "x" },
        { "null::integer", "clicks", "" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_keeps_the_rules_of_its_column(string value, string column, string stored)
    {
        var name = $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(value + column)))[..12]}_campaigns.parquet";
        var batch = await DeliverAsync(name, ParquetFiles.Write($"select 1 as campaign_id, {value} as {column} union all select 2, null", ""));

        if (stored.StartsWith('!'))
        {
            Assert.Equal(("loaded", 2L, 1L, 1L), batch.Outcome());
            Assert.Equal([$"{name} line 1: {stored[1..]}"], await _host.MessagesAsync(batch.BatchId));
        }
        else
        {
            Assert.Equal(("loaded", 2L, 2L, 0L), batch.Outcome());
            Assert.Equal([stored, ""], await _host.RowsAsync($"{column}) from bronze.commerce_campaigns where _batch_id = @BatchId order by _row_number", batch));
        }
    }

    [Fact]
    public async Task Unknown_columns_are_kept_with_their_types()
    {
        var batch = await DeliverAsync("extra_campaigns.parquet", ParquetFiles.Write("select 1 as campaign_id, 5 as seats, 'a\"b' as note, true as is_new, null::integer as nothing, date '2025-11-15' as day", ""));

        Assert.Equal(["seats", "note", "is_new", "nothing", "day"], batch.ExtraColumns);
        Assert.Equal(["""{"day": "2025-11-15", "note": "a\"b", "seats": 5, "is_new": true}"""], await _host.RowsAsync("_extra) from bronze.commerce_campaigns where _batch_id = @BatchId", batch));
    }

    [Fact]
    public async Task A_rejected_row_is_kept_as_the_JSON_that_would_bring_it_back()
    {
        var batch = await DeliverAsync("raw_campaigns.parquet", ParquetFiles.Write("select 1 as campaign_id, 'a\"b' as platform, 2 as clicks, date '2025-11-15' as start_date union all select null, 'é', 2.5, null", ""));

        Assert.Equal(["""2|campaign_id|{"platform":"é","clicks":2.5}"""], await _host.RowsAsync("line_number, column_name, raw_text) from ops.rejected_rows where batch_id = @BatchId", batch));
    }

    [Fact]
    public async Task Nulls_and_row_groups_keep_every_value_in_its_row()
    {
        const int rows = 9_000;
        var batch = await DeliverAsync("nulls_campaigns.parquet", ParquetFiles.Write(
            $"select i as campaign_id, case when i % 3 > 0 then i * 2 end as clicks, case when i % 7 > 0 then 'p' || i % 50 end as platform from range({rows}) t(i)", "row_group_size 2048"));

        Assert.Equal(("loaded", rows, rows, 0L), batch.Outcome());
        Assert.Equal(0, await _host.ScalarAsync<long>(
            """
            select count(*) from bronze.commerce_campaigns
            where _batch_id = @BatchId and not (campaign_id = _row_number - 1
                and clicks is not distinct from case when campaign_id % 3 > 0 then campaign_id * 2 end
                and platform is not distinct from case when campaign_id % 7 > 0 then 'p' || campaign_id % 50 end)
            """,
            batch));
    }

    [Fact]
    public async Task A_row_group_that_takes_too_much_memory_is_refused_by_name_of_the_setting()
    {
        var batch = await DeliverAsync("large_campaigns.parquet", ParquetFiles.Write("select i as campaign_id, 'p' as platform from range(120000) t(i)", "row_group_size 122880"));

        Assert.Equal("failed", batch.Status);
        Assert.Matches("^row group 1 takes [0-9]+ bytes in memory, more than 4000000; write the file with smaller row groups, or raise Landing:MaxRowGroupBytes$", batch.Reason);
    }

    private Task<BatchRow> DeliverAsync(string name, byte[] content)
    {
        _host.Deliver("commerce", name, content);
        return _host.BatchOfAsync(name);
    }

    /// <summary>One service with small row groups for all tests of the class.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public IngestionHost Host { get; private set; } = null!;

        public async Task InitializeAsync() => Host = await IngestionHost.StartAsync(("Landing:MaxRowGroupBytes", "4000000"));

        public async Task DisposeAsync() => await Host.DisposeAsync();
    }
}
