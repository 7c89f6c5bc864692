namespace Ingestion.Worker.Landing;

/// <summary>Something in the landing directory.</summary>
/// <param name="Domain">Name of its folder; empty in the landing directory itself.</param>
/// <param name="Name">Its name, for what lies deeper with the folders on the way.</param>
/// <param name="Path">Full path.</param>
/// <param name="Status">What it is, behind all links.</param>
internal sealed record LandingEntry(string Domain, string Name, string Path, FileStatus Status)
{
    /// <summary>Where it leads to, as it stands in the link.</summary>
    public string? Link { get; init; }

    /// <summary>The claim that it lies in.</summary>
    public string? ClaimId { get; init; }

    /// <summary>Why it is not taken, and what to do about it; <c>null</c> for a file to take.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the reason may go away by itself, and is told only when nothing has happened for a while.</summary>
    public bool IsBeingWritten { get; init; }
}
