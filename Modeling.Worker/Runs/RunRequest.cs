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

    /// <summary>
    /// Whether a full refresh compares what is live of incremental models with what it has built, before it publishes that.
    /// </summary>
    public bool Verify { get; init; }

    public string? RequestedBy { get; init; }

    public Guid? RequestId { get; init; }

    /// <summary>The span that the run belongs to.</summary>
    public ActivityContext Parent { get; init; }
}

/// <summary>How a run ended.</summary>
/// <param name="RunId">Key in <c>ops.runs</c>.</param>
/// <param name="Version">The version that it published; <c>null</c> when it failed.</param>
/// <param name="Reason">Why it failed; <c>null</c> when it published.</param>
public sealed record RunOutcome(long RunId, long? Version, string? Reason);
