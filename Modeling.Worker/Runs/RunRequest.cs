using System.Diagnostics;

namespace Modeling.Worker.Runs;

/// <summary>Why a run starts.</summary>
public enum RunTrigger
{
    Batch,
    Schedule,
    Request,
}

/// <summary>What a run is asked to do.</summary>
public sealed record RunRequest(RunTrigger Trigger, bool FullRefresh = false)
{
    /// <summary>Models to build with everything downstream of them; <c>null</c> for what new batches and changed files touch.</summary>
    public IReadOnlyList<string>? Select { get; init; }

    public string? RequestedBy { get; init; }

    public Guid? RequestId { get; init; }

    /// <summary>The span that the run belongs to.</summary>
    public ActivityContext Parent { get; init; }
}

/// <summary>A loaded batch that no run has taken yet.</summary>
/// <param name="BatchId">Its key.</param>
/// <param name="Dataset">Domain and dataset.</param>
/// <param name="Rows">Rows that it loaded.</param>
/// <param name="FirstBlock">The first block of its bronze table that may hold them; <c>null</c> when that is not known.</param>
/// <param name="LastBlock">The last such block.</param>
/// <param name="ReceivedAt">When the file arrived, UTC.</param>
/// <param name="TraceParent">The W3C trace context of its ingestion.</param>
public sealed record PendingBatch(long BatchId, string Dataset, long Rows, long? FirstBlock, long? LastBlock, DateTime ReceivedAt, string? TraceParent);

/// <summary>How a run ended.</summary>
/// <param name="RunId">Key in <c>ops.runs</c>.</param>
/// <param name="Version">The version that it published; <c>null</c> when it failed.</param>
/// <param name="Reason">Why it failed; <c>null</c> when it published.</param>
public sealed record RunOutcome(long RunId, long? Version, string? Reason);
