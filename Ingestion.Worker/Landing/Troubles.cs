namespace Ingestion.Worker.Landing;

/// <summary>Files that could not be taken: each is tried again after a pause that grows, and told of once per reason.</summary>
internal sealed class Troubles(TimeProvider time, TimeSpan firstPause)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Trouble> _byClaim = [];

    /// <summary>What could not be taken at the last try.</summary>
    public IEnumerable<UnclaimedFile> Files =>
        _byClaim.Values.Select(trouble => new UnclaimedFile(trouble.File.Domain, trouble.File.Name, $"{trouble.Reason}; it is tried again"));

    /// <returns>Whether the reason is another than the last time.</returns>
    public bool Add(ArrivedFile file, string reason)
    {
        var before = _byClaim.GetValueOrDefault(file.ClaimId);
        var pause = before is null ? firstPause : TimeSpan.FromTicks(Math.Min(before.Pause.Ticks * 2, LongestPause.Ticks));
        _byClaim[file.ClaimId] = new Trouble(file, reason, pause, time.GetTimestamp());
        return before?.Reason != reason;
    }

    public void Remove(ArrivedFile file) => _byClaim.Remove(file.ClaimId);

    public bool MayBeTried(ArrivedFile file) => !_byClaim.TryGetValue(file.ClaimId, out var trouble) || time.GetElapsedTime(trouble.Since) >= trouble.Pause;

    /// <summary>Forgets files that are no longer there.</summary>
    public void Keep(IReadOnlySet<string> claims)
    {
        foreach (var claim in _byClaim.Keys.Where(claim => !claims.Contains(claim)).ToList())
        {
            _byClaim.Remove(claim);
        }
    }

    private sealed record Trouble(ArrivedFile File, string Reason, TimeSpan Pause, long Since);
}
