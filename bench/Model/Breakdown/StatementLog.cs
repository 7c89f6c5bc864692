using System.Collections.Concurrent;
using System.Diagnostics;
using Modeling.Worker;

namespace Bench.Model.Breakdown;

/// <summary>A statement, or a batch of them, that a refresh sent.</summary>
/// <param name="Work">What it was for: <c>model x</c>, <c>test y</c>, <c>publish</c>, or empty for the run itself.</param>
/// <param name="Text">Its SQL.</param>
/// <param name="Seconds">From sending it to the end of its answer.</param>
internal sealed record TimedStatement(string Work, string Text, double Seconds);

/// <summary>A model, a test or the publish.</summary>
/// <param name="Name"><c>model x</c>, <c>test y</c> or <c>publish</c>; <c>refresh run</c> for all of them.</param>
/// <param name="StartedAt">Its start, UTC.</param>
/// <param name="EndedAt">Its end, UTC, waiting included.</param>
internal sealed record TimedWork(string Name, DateTime StartedAt, DateTime EndedAt);

/// <summary>Hears every statement that this process sends, by the spans of the database driver and of the engine.</summary>
internal sealed class StatementLog : IDisposable
{
    public const string Run = "refresh run";

    private const string Driver = "Npgsql";

    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<TimedStatement> _statements = [];
    private readonly ConcurrentQueue<TimedWork> _work = [];

    public StatementLog()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is Driver or ModelingTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = Record,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyCollection<TimedStatement> Statements => _statements;

    public IReadOnlyCollection<TimedWork> Work => _work;

    public void Dispose() => _listener.Dispose();

    private void Record(Activity activity)
    {
        if (activity.Source.Name != Driver)
        {
            _work.Enqueue(new TimedWork(activity.DisplayName, activity.StartTimeUtc, activity.StartTimeUtc + activity.Duration));
        }
        else if ((activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) is { } text)
        {
            var isOfWork = activity.Parent is { } parent && parent.Source.Name == ModelingTelemetry.Name && parent.DisplayName != Run;
            _statements.Enqueue(new TimedStatement(isOfWork ? activity.Parent!.DisplayName : "", text.ToString()!, activity.Duration.TotalSeconds));
        }
    }
}
