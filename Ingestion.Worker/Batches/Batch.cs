namespace Ingestion.Worker.Batches;

/// <summary>One row of <c>ops.batches</c>: what became of one delivery of a file.</summary>
internal sealed record Batch
{
    public required long BatchId { get; init; }
    public required string Dataset { get; init; }
    public required string FileName { get; init; }
    public required string Sha256 { get; init; }
    public required long SizeBytes { get; init; }
    public string? Encoding { get; init; }
    public string? HeaderText { get; init; }
    public required string Status { get; init; }
    public long RowsRead { get; init; }
    public long RowsLoaded { get; init; }
    public long RowsRejected { get; init; }
    public long RowsRepaired { get; init; }

    /// <summary>Of the loaded rows those that earlier files of the dataset have had already; see <see cref="Restatement"/>.</summary>
    public long RowsRestated { get; init; }
    public string? Reason { get; init; }
    public string[] ExtraColumns { get; init; } = [];
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>See <see cref="Landing.ArrivedFile.ClaimId"/>.</summary>
    public required string ClaimId { get; init; }

    /// <summary>See <see cref="Predecessor"/>.</summary>
    public long FollowsBatchId { get; init; }
    public DateTimeOffset? LoadedAt { get; init; }
    public long? FirstBlock { get; init; }
    public long? LastBlock { get; init; }
    public string? Traceparent { get; init; }
}

/// <summary>Values of <c>ops.batches.status</c>.</summary>
internal static class BatchStatus
{
    public const string Loaded = "loaded";
    public const string Failed = "failed";
    public const string Duplicate = "duplicate";
}
