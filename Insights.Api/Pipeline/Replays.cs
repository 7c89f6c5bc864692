using Insights.Api.Problems;
using Npgsql;
using Warehouse.Catalog;

namespace Insights.Api.Pipeline;

/// <summary>
/// Sends corrected rows through the normal path, as a file in the landing directory. The ingestion knows the file by its
/// hash and marks the original rows when it is loaded. A replay that failed, or whose file was lost, may be asked for again.
/// </summary>
internal sealed class Replays(NpgsqlDataSource warehouse, DatasetCatalog catalog, LandingDirectory landing, TimeProvider time)
{
    private const int MaxRows = 10_000;

    /// <exception cref="ProblemException">400 a row is none, 404 no such batch or reject, 409 replayed before, 422 the batch cannot be replayed.</exception>
    public async Task<ReplayAnswer> StartAsync(ReplayRequest request, CancellationToken cancellationToken)
    {
        var rows = Distinct(request.Rows);
        var rowNumbers = rows.Select(row => row.RowNumber).ToArray();
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var store = new ReplayStore(connection);
        await store.LockAsync(cancellationToken);
        var batch = await store.FindBatchAsync(request.BatchId, cancellationToken)
            ?? throw new ProblemException(Problem.NotFound, $"there is no batch {request.BatchId}; GET /api/v1/pipeline/batches lists them");
        var now = time.GetUtcNow();
        var name = ReplayFile.NameOf(batch.FileName, request.BatchId, now);
        var dataset = RequireDataset(batch, name);
        await RequireReplayableAsync(store, request.BatchId, dataset.Domain, rowNumbers, cancellationToken);

        foreach (var row in rows)
            ReplayFile.RequireOneRow(row, isDelimited: batch.HeaderText is not null);
        var content = ReplayFile.Content(batch.HeaderText, rows.Select(row => row.RawText!), dataset.Encoding is not null);
        while (await store.IsKnownAsync(dataset.Id, ReplayFile.Hash(content), cancellationToken))
            content = ReplayFile.MadeDifferent(content);
        using var pending = await landing.ReceiveAsync(dataset.Domain, name, new MemoryStream(content), cancellationToken);
        var id = await store.AddAsync(request.BatchId, rowNumbers, dataset.Id, name, pending.File.Sha256, now, cancellationToken);
        // First the replay, then the file: the ingestion must find the replay when it takes the file.
        await transaction.CommitAsync(cancellationToken);
        pending.Land();
        return new ReplayAnswer(id, request.BatchId, dataset.Id, name, rows.Count, pending.File.Bytes, pending.File.Sha256);
    }

    private static IReadOnlyList<CorrectedRow> Distinct(IReadOnlyList<CorrectedRow>? rows)
    {
        if (rows is null || rows.Count is 0 or > MaxRows)
            throw new ProblemException(Problem.InvalidParameter, $"rows has {rows?.Count ?? 0} entries, expected 1 to {MaxRows} of the form {{\"row_number\": 41, \"raw_text\": \"…\"}}");
        return rows.CountBy(row => row.RowNumber).FirstOrDefault(row => row.Value > 1) is { Value: > 1 } twice
            ? throw new ProblemException(Problem.InvalidParameter, $"row {twice.Key} is there {twice.Value} times, expected once")
            : rows;
    }

    private Dataset RequireDataset(ReplayedBatch batch, string name)
    {
        var domain = batch.Dataset.Split('/')[0];
        var matches = catalog.Match(domain, name);
        if (matches.Count != 1 || matches[0].Id != batch.Dataset || LandedName.Fault(name) is not null)
            throw new ProblemException(PipelineProblems.NotReplayable, $"a replay of '{batch.FileName}' would be named '{name}', which is no file of {batch.Dataset}: {catalog.Explain(domain, name)}; upload the corrected rows as a file of their own");
        var isDelimited = matches[0].Format is FileFormat.Csv && !name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        return batch.HeaderText is not null || !isDelimited
            ? matches[0]
            : throw new ProblemException(PipelineProblems.NotReplayable, $"the header of '{batch.FileName}' is not known, because the file as a whole was refused; correct the file and send it again");
    }

    private async Task RequireReplayableAsync(ReplayStore store, long batchId, string domain, long[] rowNumbers, CancellationToken cancellationToken)
    {
        var waiting = (await store.RowsAsync(batchId, rowNumbers, cancellationToken))
            .Where(row => row.ReplayFile is not null && landing.IsWaiting(domain, row.ReplayFile))
            .Select(row => row.RowNumber)
            .ToHashSet();
        // Read again after that look: a file that had gone by then was taken, and if it was loaded, this says so.
        var found = await store.RowsAsync(batchId, rowNumbers, cancellationToken);
        if (rowNumbers.Except(found.Select(row => row.RowNumber)).ToArray() is { Length: > 0 } unknown)
            throw new ProblemException(Problem.NotFound, $"batch {batchId} has no rejected row {string.Join(", ", unknown)}; GET /api/v1/pipeline/batches/{batchId}/rejects lists them");
        var before = found.Where(row => row.ReplayedBatchId is not null || waiting.Contains(row.RowNumber)).Select(row => row.RowNumber).Order().ToArray();
        if (before.Length > 0)
            throw new ProblemException(PipelineProblems.AlreadyReplayed, $"row {string.Join(", ", before)} of batch {batchId} was replayed before; leave it out", new Dictionary<string, object?> { ["row_numbers"] = before });
    }
}
