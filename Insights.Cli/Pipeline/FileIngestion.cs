using System.Globalization;
using System.Text.Json;
using Insights.Cli.Rendering;

namespace Insights.Cli.Pipeline;

/// <summary>What became of a file.</summary>
/// <param name="Batch">Its batch.</param>
/// <param name="Run">The run that published it, or failed to; <c>null</c> when there is nothing to publish.</param>
/// <param name="Failure">Why it is not in the warehouse; <c>null</c> when it is.</param>
internal sealed record IngestedFile(JsonElement Batch, JsonElement? Run, string? Failure);

/// <summary>Sends a file and follows it until it is published.</summary>
internal sealed class FileIngestion(Session session, FileInfo file, string domain, TimeSpan timeout)
{
    private const string BatchesPath = "/api/v1/pipeline/batches";

    /// <returns>The file as it waits for the ingestion.</returns>
    public async Task<JsonElement> UploadAsync(Action<string> show, CancellationToken cancellationToken)
    {
        await using var content = new CountingStream(Open(), sent => show(string.Create(
            CultureInfo.InvariantCulture, $"sending {file.Name}: {sent / 1e6:0.0} of {file.Length / 1e6:0.0} MB")));
        return await session.Api.UploadAsync(
            $"/api/v1/pipeline/uploads/{Uri.EscapeDataString(domain)}/{Uri.EscapeDataString(file.Name)}", content, cancellationToken);
    }

    public async Task<IngestedFile> RunAsync(Action<string> show, CancellationToken cancellationToken)
    {
        // The same file may have come before: its batch is one that is not there yet.
        var before = (await session.Api.ListAsync(BatchesPath, 1, cancellationToken)).Items is [var newest, ..]
            ? newest.GetProperty("id").GetInt64()
            : 0;
        var landed = await UploadAsync(show, cancellationToken);
        show($"{file.Name} waits to be loaded");
        var batch = await session.Waiting.UntilAsync(
            async _ => (await session.Api.ListAsync(BatchesPath, 1000, cancellationToken)).Items
                .TakeWhile(batch => batch.GetProperty("id").GetInt64() > before)
                .Where(batch => Text(batch, "file_name") == Text(landed, "file_name") && Text(batch, "sha256") == Text(landed, "sha256"))
                .Select(batch => new Found(batch))
                .FirstOrDefault(),
            $"{file.Name} is loaded",
            timeout,
            cancellationToken);
        return Text(batch.Value, "status") switch
        {
            "loaded" => await PublishedAsync(batch.Value.GetProperty("id").GetInt64(), show, cancellationToken),
            "duplicate" => new IngestedFile(batch.Value, null, null),
            _ => new IngestedFile(batch.Value, null, $"{file.Name} was not loaded: {Text(batch.Value, "reason")}"),
        };
    }

    private FileStream Open()
    {
        try
        {
            return file.OpenRead();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{file}' cannot be read: {e.Message}");
        }
    }

    private async Task<IngestedFile> PublishedAsync(long id, Action<string> show, CancellationToken cancellationToken)
    {
        long? failedBefore = null;
        return await session.Waiting.UntilAsync(
            async _ =>
            {
                var batch = await session.Api.GetAsync($"{BatchesPath}/{id}", cancellationToken);
                if (Table.Value(batch, "modelled_run_id") is { } publisher)
                    return new IngestedFile(
                        batch, await session.Api.GetAsync($"/api/v1/pipeline/runs/{publisher}", cancellationToken), null);
                var run = (await session.Api.ListAsync("/api/v1/pipeline/runs", 20, cancellationToken)).Items
                    .FirstOrDefault(run => run.GetProperty("batches").EnumerateArray().Any(taken => taken.GetInt64() == id));
                show($"batch {id} has {Text(batch, "rows_loaded")} rows, {Text(batch, "rows_rejected")} rejected; "
                    + (run.ValueKind == JsonValueKind.Object ? $"run {Text(run, "id")} is {Text(run, "status")}" : "it waits for a run"));
                if (run.ValueKind != JsonValueKind.Object || Text(run, "status") != "failed")
                    return null;
                // A run whose worker died is closed by the next one, a moment before that begins: look twice.
                var failed = run.GetProperty("id").GetInt64();
                if (failed == failedBefore)
                    return new IngestedFile(batch, run, $"Batch {id} is loaded but not published, because run {failed} failed: "
                        + $"{Text(run, "reason")}. The next run takes it again.");
                failedBefore = failed;
                return null;
            },
            $"batch {id} is published",
            timeout,
            cancellationToken);
    }

    private static string Text(JsonElement element, string name) => Cells.Plain(Table.Value(element, name));

    private sealed record Found(JsonElement Value);
}
