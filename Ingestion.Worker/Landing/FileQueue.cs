using Ingestion.Worker.Batches;

namespace Ingestion.Worker.Landing;

/// <summary>
/// Files that wait, in the order in which they arrived, and those that are being loaded, a few at once. Of extracts of current
/// state of one dataset only one is, and none overtakes an earlier one.
/// </summary>
internal sealed class FileQueue(FileIngestion ingestion, Troubles troubles, int parallelFiles)
{
    private readonly Dictionary<string, (ArrivedFile File, Task<TakeOutcome> Load)> _running = [];

    /// <summary>Snapshot datasets of which one could not be taken; until the next scan the later ones wait behind it.</summary>
    private readonly HashSet<string> _heldBack = [];

    private List<ArrivedFile> _waiting = [];

    public IEnumerable<Task> Running => _running.Values.Select(running => running.Load);

    /// <summary>What a new scan found takes the place of what still waits.</summary>
    /// <param name="complete">Files to take, the earliest first.</param>
    /// <param name="present">Claims, or claims to be, of everything that is there.</param>
    public void Offer(IReadOnlyList<ArrivedFile> complete, IReadOnlySet<string> present)
    {
        _waiting = [.. complete];
        _heldBack.Clear();
        troubles.Keep(present);
    }

    /// <summary>Starts as many loads as may run.</summary>
    public void Start(CancellationToken cancellationToken)
    {
        var busy = _running.Values.Select(running => ingestion.SnapshotOf(running.File)).OfType<string>().Concat(_heldBack).ToHashSet();
        var waiting = new List<ArrivedFile>();
        foreach (var file in _waiting)
        {
            if (_running.ContainsKey(file.ClaimId))
            {
                continue;
            }

            var snapshot = ingestion.SnapshotOf(file);
            if (_running.Count == parallelFiles || (snapshot is not null && busy.Contains(snapshot)))
            {
                waiting.Add(file);
            }
            else if (troubles.MayBeTried(file))
            {
                // Loading reads and parses in the calling thread.
                _running.Add(file.ClaimId, (file, Task.Run(() => ingestion.TakeAsync(file, cancellationToken), CancellationToken.None)));
            }
            else if (snapshot is not null)
            {
                // It is tried again later, and those behind it wait for that.
                _heldBack.Add(snapshot);
            }

            if (snapshot is not null)
            {
                busy.Add(snapshot);
            }
        }

        _waiting = waiting;
    }

    /// <summary>Takes out what has ended.</summary>
    /// <returns>The files that could not be taken.</returns>
    public IReadOnlyList<(ArrivedFile File, Exception Failure)> Collect()
    {
        var failures = new List<(ArrivedFile, Exception)>();
        foreach (var (file, load) in _running.Values.Where(running => running.Load.IsCompleted).ToList())
        {
            _running.Remove(file.ClaimId);
            if (!load.IsCompletedSuccessfully)
            {
                failures.Add((file, load.Exception?.GetBaseException() ?? new OperationCanceledException()));
            }
            else if (load.Result == TakeOutcome.Taken)
            {
                troubles.Remove(file);
            }

            if ((!load.IsCompletedSuccessfully || load.Result == TakeOutcome.OutOfTurn) && ingestion.SnapshotOf(file) is { } dataset)
            {
                _heldBack.Add(dataset);
            }
        }

        return failures;
    }

    /// <summary>Waits for the loads that run, which their token has told to end.</summary>
    public Task EndAsync() => Task.WhenAll(Running.Select(load => load.ContinueWith(static _ => { }, TaskScheduler.Default)));
}
