using Dapper;
using Modeling.Worker.Building;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>
/// Says how far a run has come while it works: a run that merges is one transaction, of which nobody else sees anything, so this is
/// said over connections of its own, several times a second. What is over sooner needs no word of it.
/// </summary>
internal sealed partial class RunProgress : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private readonly NpgsqlDataSource _warehouse;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly Task _saying;
    private Dictionary<string, string> _unsaid = [];

    /// <param name="warehouse">Where the connections come from.</param>
    /// <param name="runId">Key in <c>ops.runs</c>.</param>
    /// <param name="time">Sets the pace.</param>
    /// <param name="logger">Hears of what could not be said; the run goes on.</param>
    public RunProgress(NpgsqlDataSource warehouse, long runId, TimeProvider time, ILogger logger)
    {
        (_warehouse, RunId, _logger) = (warehouse, runId, logger);
        _saying = SayAsync(time);
    }

    public long RunId { get; }

    public void Begin(Model model) => Note(model, "building");

    /// <summary>Of a model that was left out nothing is said: it waits until the run says why.</summary>
    public void End(BuildResult build)
    {
        if (build.Status != BuildStatus.Skipped)
        {
            Note(build.Model, build.Status == BuildStatus.Built ? "built" : "failed");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _saying;
        _end.Dispose();
    }

    private void Note(Model model, string status)
    {
        lock (_lock)
        {
            _unsaid[model.Name] = status;
        }
    }

    private async Task SayAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(Pace, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                await SayAsync(Taken());
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The run has ended, and with it its progress.
        }
    }

    private Dictionary<string, string> Taken()
    {
        lock (_lock)
        {
            var taken = _unsaid;
            _unsaid = [];
            return taken;
        }
    }

    /// <summary>Nobody needs to find it after a crash, so nobody waits for the disk.</summary>
    private async Task SayAsync(Dictionary<string, string> statuses)
    {
        if (statuses.Count == 0)
        {
            return;
        }

        try
        {
            await using var connection = await _warehouse.OpenConnectionAsync(_end.Token);
            await connection.ExecuteAsync(new CommandDefinition(
                """
                with unwaited as (select set_config('synchronous_commit', 'off', true))
                update ops.run_progress set status = said.status
                from unwaited
                cross join unnest(@models, @statuses) as said (model, status)
                where run_progress.run_id = @runId and run_progress.model = said.model
                """,
                new { runId = RunId, models = statuses.Keys.ToArray(), statuses = statuses.Values.ToArray() },
                cancellationToken: _end.Token));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            Unsaid(_logger, e, RunId);
            lock (_lock)
            {
                // What came meanwhile is newer.
                foreach (var (model, status) in statuses)
                {
                    _unsaid.TryAdd(model, status);
                }
            }
        }
    }

    [LoggerMessage(208, LogLevel.Warning, "The progress of run {RunId} could not be written yet; the run goes on")]
    private static partial void Unsaid(ILogger logger, Exception exception, long runId);
}
