using System.Text.Json;
using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>Every file of the table ends exactly as it says: batch, rows, messages, place.</summary>
public sealed class BadFileTests(IngestionFixture fixture) : IClassFixture<IngestionFixture>
{
    private readonly IngestionHost _host = fixture.Host;

    public static TheoryData<string> Titles => [.. BadFiles.All.Select(file => file.Title)];

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task A_file_ends_as_the_table_says(string title)
    {
        var file = BadFiles.All.Single(file => file.Title == title);
        _host.Deliver(file.Domain, file.FileName, file.Content);

        var batch = await _host.BatchOfAsync(file.FileName);

        Assert.True(batch.Outcome() == (file.Status, file.Read, file.Loaded, file.Rejected), $"{batch.Outcome()}, {batch.Reason}, {string.Join("; ", await _host.MessagesAsync(batch.BatchId))}");
        Assert.Equal(file.Messages.Select(message => $"{file.FileName} line {message}"), await _host.MessagesAsync(batch.BatchId));
        Assert.Equal(file.Encoding ?? batch.Encoding, batch.Encoding);
        Assert.DoesNotContain(Path.Combine(file.Domain, file.FileName), _host.Landed());
        Assert.Single(await _host.BatchesOfAsync(file.FileName));
        if (file.Status == "loaded")
            await AssertLoadedAsync(file, batch);
        else
            await AssertRefusedAsync(file, batch);
    }

    private async Task AssertLoadedAsync(BadFile file, BatchRow batch)
    {
        Assert.Null(batch.Reason);
        Assert.Equal(file.Loaded, await _host.ScalarAsync<long>($"select count(*) from bronze.{batch.Dataset.Replace('/', '_')} where _batch_id = @BatchId", batch));
        var archived = Assert.Single(_host.Archived(), path => path.EndsWith($"/{batch.Sha256[..12]}-{file.FileName}", StringComparison.Ordinal));
        Assert.Equal(file.Content, await File.ReadAllBytesAsync(Path.Combine(_host.Archive, archived)));
        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from ops.outbox where (body ->> 'BatchId')::bigint = @BatchId", batch));
    }

    private async Task AssertRefusedAsync(BadFile file, BatchRow batch)
    {
        Assert.StartsWith(file.Reason!, batch.Reason, StringComparison.Ordinal);
        var kept = Assert.Single(_host.Refused(), path => path.EndsWith($"/{batch.Sha256[..12]}-{file.FileName}", StringComparison.Ordinal));
        Assert.StartsWith(file.Domain + "/", kept, StringComparison.Ordinal);
        Assert.Equal(file.Content, await File.ReadAllBytesAsync(Path.Combine(_host.Failed, kept)));
        using var error = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_host.Failed, kept + ".error.json")));
        Assert.Equal(batch.Reason, error.RootElement.GetProperty("reason").GetString());
        Assert.Equal(batch.BatchId, error.RootElement.GetProperty("batch_id").GetInt64());
        Assert.Equal(0, await _host.ScalarAsync<long>("select count(*) from ops.outbox where (body ->> 'BatchId')::bigint = @BatchId", batch));
    }
}
