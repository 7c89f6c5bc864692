namespace Modeling.Worker.Building;

/// <summary>Tells how long statements worked for something, and how long it waited for its turn. Safe to use side by side.</summary>
/// <param name="time">Tells the time.</param>
/// <param name="begin">Told that the first statement works.</param>
internal sealed class WorkClock(TimeProvider time, Action? begin = null)
{
    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private long _workingSince;
    private int _working;
    private TimeSpan _worked;
    private Action? _begin = begin;

    /// <summary>Time in which at least one statement worked; two side by side count once.</summary>
    public TimeSpan Worked
    {
        get
        {
            lock (_lock)
            {
                return _working == 0 ? _worked : _worked + time.GetElapsedTime(_workingSince);
            }
        }
    }

    /// <summary>The rest since the clock was made: waiting for a connection or for a place among those that work.</summary>
    public TimeSpan Waited => time.GetElapsedTime(_started) - Worked;

    /// <summary>A statement works until the result is disposed of.</summary>
    public IDisposable Work()
    {
        Interlocked.Exchange(ref _begin, null)?.Invoke();
        lock (_lock)
        {
            if (_working++ == 0)
            {
                _workingSince = time.GetTimestamp();
            }
        }

        return new Statement(this);
    }

    private void End()
    {
        lock (_lock)
        {
            if (--_working == 0)
            {
                _worked += time.GetElapsedTime(_workingSince);
            }
        }
    }

    private sealed class Statement(WorkClock clock) : IDisposable
    {
        public void Dispose() => clock.End();
    }
}
