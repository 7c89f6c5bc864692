using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>A dataset whose sender writes in an old code page.</summary>
public sealed class CodePageTests : IAsyncLifetime
{
    private readonly string _content = Directory.CreateTempSubdirectory("code-page-").FullName;
    private IngestionHost? _host;

    private IngestionHost Host => _host ?? throw new InvalidOperationException("the service is not running");

    public async Task InitializeAsync()
    {
        var domain = Directory.CreateDirectory(Path.Combine(_content, "datasets", "legacy")).FullName;
        await File.WriteAllTextAsync(Path.Combine(domain, "firms.yml"), """
            name: firms
            description: Firms from the old system. One row per firm.
            files: ["*firms*.csv"]
            format: csv
            encoding: windows-1252
            table: legacy_firms
            load: snapshot
            columns:
              - { name: id, type: text, required: true }
              - { name: name, type: text }
            key: [id]
            """);
        _host = await IngestionHost.StartAsync(("Warehouse:Directory", _content));
    }

    [Fact]
    public async Task Text_in_the_declared_code_page_is_loaded_as_unicode()
    {
        Host.Deliver("legacy", "firms.csv", BadFile.In("windows-1252", "id;name\r\n1;Müller & Søn\r\n2;5 € “net”\r\n"));

        var batch = await Host.BatchOfAsync("firms.csv");

        Assert.Equal(("loaded", 2L, 2L, 0L), batch.Outcome());
        Assert.Equal("windows-1252", batch.Encoding);
        Assert.Equal(["1|Müller & Søn", "2|5 € “net”"], await Host.RowsAsync("id, name) from bronze.legacy_firms where _batch_id = @BatchId order by id", batch));
    }

    [Fact]
    public async Task A_byte_order_mark_overrules_the_declared_code_page()
    {
        Host.Deliver("legacy", "marked_firms.csv", BadFile.In("utf-8", "id;name\n1;Müller\n"));

        var batch = await Host.BatchOfAsync("marked_firms.csv");

        Assert.Equal("utf-8", batch.Encoding);
        Assert.Equal(["1|Müller"], await Host.RowsAsync("id, name) from bronze.legacy_firms where _batch_id = @BatchId", batch));
    }

    [Fact]
    public async Task A_rejected_row_is_kept_as_unicode()
    {
        Host.Deliver("legacy", "bad_firms.csv", BadFile.In("windows-1252", "id;name\n1;Müller\n2;Søn;x\n"));

        var batch = await Host.BatchOfAsync("bad_firms.csv");

        Assert.Equal(("loaded", 2L, 1L, 1L), batch.Outcome());
        Assert.Equal(["2;Søn;x"], await Host.RowsAsync("raw_text) from ops.rejected_rows where batch_id = @BatchId", batch));
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        Directory.Delete(_content, recursive: true);
    }
}
