using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>Files in, rows and books out, on a real server.</summary>
public sealed class LoadTests(IngestionFixture fixture) : IClassFixture<IngestionFixture>
{
    private readonly IngestionHost _host = fixture.Host;

    [Fact]
    public async Task Good_rows_are_loaded_with_their_lineage_and_bad_ones_are_kept_with_a_reason()
    {
        _host.Deliver("usage", "navigation.csv", """
            event_id,user_id,org_id,event_timestamp
            e1,u1,o1,2025-11-15 11:51:00+0000
            e2,u1,o1,2025-13-01
            e3,,o1,2025-11-15T11:52:00Z
            e4,u1,o1
            e5,u1,o1,2025-11-15T13:52:30.25+02:00,x
            e6,u1,o1,2025-11-15
            """);

        var batch = await _host.BatchOfAsync("navigation.csv");

        Assert.Equal(("loaded", 6L, 2L, 4L), batch.Outcome());
        Assert.Equal("usage/navigation", batch.Dataset);
        Assert.Equal(
            [
                "navigation.csv line 3: event_timestamp '2025-13-01' is not a timestamp",
                "navigation.csv line 4: user_id is missing",
                "navigation.csv line 5: 3 fields, header has 4",
                "navigation.csv line 6: 5 fields, header has 4",
            ],
            await _host.MessagesAsync(batch.BatchId));
        Assert.Equal(
            ["e1|u1|o1|2025-11-15 11:51:00+00|1", "e6|u1|o1|2025-11-15 00:00:00+00|6"],
            await _host.RowsAsync("event_id, user_id, org_id, event_timestamp, _row_number) from bronze.usage_navigation where _batch_id = @BatchId order by _row_number", batch));
        Assert.Equal(
            ["2|3|event_timestamp|type|e2,u1,o1,2025-13-01", "3|4|user_id|required|e3,,o1,2025-11-15T11:52:00Z", "4|5|field_count|e4,u1,o1", "5|6|field_count|e5,u1,o1,2025-11-15T13:52:30.25+02:00,x"],
            await _host.RowsAsync("row_number, line_number, column_name, rule, raw_text) from ops.rejected_rows where batch_id = @BatchId order by row_number", batch));
        Assert.Contains(_host.Archived(), path => path.StartsWith("usage/", StringComparison.Ordinal) && path.EndsWith($"/{batch.Sha256[..12]}-navigation.csv", StringComparison.Ordinal));
    }
}
