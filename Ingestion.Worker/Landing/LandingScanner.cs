using Warehouse.Catalog;

namespace Ingestion.Worker.Landing;

/// <summary>
/// Finds the files that are complete: for two scans and the quiet time nothing has happened to them, or to what a link leads
/// to. Names that start with a dot or end in <c>.tmp</c> or <c>.part</c> belong to somebody who is still writing and will
/// rename them.
/// </summary>
/// <param name="directory">The landing directory.</param>
/// <param name="time">What time it is, and how much has passed.</param>
/// <param name="quiet">How long a file must be as it is.</param>
/// <param name="catalog">Whose files are taken; <c>null</c> for files of any name in any folder.</param>
public sealed class LandingScanner(string directory, TimeProvider time, QuietTime quiet = default, DatasetCatalog? catalog = null)
{
    private readonly LandingTree _tree = new(directory, catalog);
    private Dictionary<string, Sighting> _seen = [];
    private DateTimeOffset _lastSeenAt = DateTimeOffset.MinValue;

    /// <summary>What the last scan found and will not take, in no order.</summary>
    public IReadOnlyList<UnclaimedFile> Unclaimed { get; private set; } = [];

    /// <summary>The folders of claims in which the last scan found nothing; some are in work.</summary>
    public IReadOnlyList<DirectoryInfo> EmptyClaims => _tree.EmptyClaims;

    /// <summary>The claims, or claims to be, of everything that the last scan found.</summary>
    public IReadOnlySet<string> Present => _seen.Values.Select(sighting => sighting.Id).ToHashSet();

    /// <summary>
    /// The complete files, those that arrived first in front: at first what lies in claims that a crash left. Of files that one
    /// scan finds, the oldest arrived first: which of several extracts is the current one must not depend on the order in which
    /// a directory lists them.
    /// </summary>
    public IReadOnlyList<ArrivedFile> Scan()
    {
        var complete = new List<ArrivedFile>();
        var unclaimed = new List<UnclaimedFile>();
        var seen = new Dictionary<string, Sighting>();
        foreach (var entry in _tree.List().OrderBy(entry => entry.Status.LastWrite).ThenBy(entry => entry.Path, StringComparer.Ordinal))
        {
            var sighting = seen[entry.Path] = _seen.TryGetValue(entry.Path, out var before) && before.IsSame(entry)
                ? before with { IsFinished = before.IsFinished ?? IsFinishedAfter(before, entry) }
                : new Sighting(entry.Status, entry.Link, time.GetTimestamp(), entry.ClaimId, SeenAt(entry));
            var isComplete = sighting.IsFinished is { } isFinished && QuietFor(sighting) >= (isFinished ? quiet.Finished : quiet.Unfinished);
            if (entry.Reason is { } reason)
            {
                if (!entry.IsBeingWritten || isComplete)
                {
                    unclaimed.Add(new UnclaimedFile(entry.Domain, entry.Name, reason));
                }
            }
            else if (isComplete)
            {
                complete.Add(sighting.ToFile(entry, QuietFor(sighting)));
            }
        }

        _seen = seen;
        Unclaimed = unclaimed;
        return [.. complete.OrderBy(file => !file.IsClaimed).ThenBy(file => file.SeenAt)];
    }

    /// <summary>Looked at once, when the quiet time of finished files is over; <c>null</c> before.</summary>
    private bool? IsFinishedAfter(Sighting sighting, LandingEntry entry) =>
        QuietFor(sighting) < quiet.Finished ? null
        : entry.Reason is null && FileEnding.IsFinished(entry.Link is null ? entry.Path : ReadPath(entry), entry.Status);

    private static string ReadPath(LandingEntry entry) =>
        Path.GetFullPath(entry.Link!, entry.ClaimId is null ? Path.GetDirectoryName(entry.Path)! : Path.Combine(entry.Path, "..", "..", ".."));

    private TimeSpan QuietFor(Sighting sighting) => time.GetElapsedTime(sighting.Since);

    private DateTimeOffset SeenAt(LandingEntry entry) =>
        entry.ClaimId is { } claim && FileClaim.SeenAt(claim) is { } seenAt ? seenAt : NextSeenAt();

    /// <summary>Later than any before, also when the clock stands or is put back, by what PostgreSQL keeps of a time.</summary>
    private DateTimeOffset NextSeenAt()
    {
        var now = time.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var next = _lastSeenAt.AddMicroseconds(1);
        return _lastSeenAt = now > next ? now : next;
    }

    /// <summary>A name as it has been from some scan on.</summary>
    private sealed record Sighting(FileStatus Status, string? Link, long Since, string? Claim, DateTimeOffset SeenAt)
    {
        private readonly string _newClaim = FileClaim.NewId(SeenAt);

        public string Id => Claim ?? _newClaim;

        public bool? IsFinished { get; init; }

        public bool IsSame(LandingEntry entry) => Status == entry.Status && Link == entry.Link;

        public ArrivedFile ToFile(LandingEntry entry, TimeSpan quietFor) =>
            new(entry.Domain, entry.Name, entry.Path, entry.Status, SeenAt, Id) { Link = Link, IsClaimed = Claim is not null, QuietFor = quietFor };
    }
}
