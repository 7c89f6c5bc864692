using System.Diagnostics;
using Bench.Generation;
using Bench.Reports;
using Bench.Usage;
using Dapper;
using Modeling.Worker.Runs;

namespace Bench.Model;

/// <summary>A warehouse of generated usage, built whole, that takes small batches one by one.</summary>
internal sealed class UsageWarehouse : IAsyncDisposable
{
    /// <summary>Days with events.</summary>
    public const int Days = 180;

    private const int EventsPerUser = 10;

    private readonly DirectoryInfo _root;
    private readonly BenchWarehouse _warehouse;
    private readonly GenerateOptions _options;
    private readonly List<double> _refreshes = [];

    private UsageWarehouse(DirectoryInfo root, BenchWarehouse warehouse, GenerateOptions options) => (_root, _warehouse, _options) = (root, warehouse, options);

    /// <summary>Events that it held when it was built.</summary>
    public long Events { get; private set; }

    /// <summary>Users who did something.</summary>
    public long Users { get; private set; }

    /// <summary>A full refresh of the domain: building, testing, publishing.</summary>
    public double FullSeconds { get; private set; }

    /// <summary>Refreshes after small batches, one by one, in seconds.</summary>
    public IReadOnlyList<double> Refreshes => _refreshes;

    public double Refresh => Medians.Of(_refreshes);

    /// <summary>Generates files and loads them; nothing is modelled yet.</summary>
    public static async Task<UsageWarehouse> LoadAsync(int events, int users, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("bench-model-");
        var options = new GenerateOptions(Path.Combine(root.FullName, "landing"), Events: events, Users: users, Days: Days);
        var warehouse = new UsageWarehouse(root, await BenchWarehouse.CreateAsync(Path.Combine(root.FullName, "archive"), cancellationToken), options);
        try
        {
            foreach (var file in UsageGenerator.Generate(options, cancellationToken))
            {
                await warehouse._warehouse.LoadAsync(file.Path, cancellationToken);
            }

            return warehouse;
        }
        catch
        {
            await warehouse.DisposeAsync();
            throw;
        }
    }

    /// <summary>Builds, tests and publishes the whole domain.</summary>
    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        FullSeconds = await TimeAsync(() => _warehouse.RefreshAsync(new RunRequest(RunTrigger.Request, FullRefresh: true), cancellationToken));
        Events = await _warehouse.ScalarAsync<long>("select count(*) from silver.activities");
        Users = await _warehouse.ScalarAsync<long>("select count(*) from silver.usage_user_keys");
    }

    /// <summary>Loads a small batch of late events, ten for each of its users, and times the refresh after it.</summary>
    /// <param name="events">Events of the batch.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidOperationException">The refresh was no merge.</exception>
    public async Task RefreshAsync(int events, CancellationToken cancellationToken)
    {
        await LoadBatchAsync(events, cancellationToken);
        await MergeAsync(cancellationToken);
    }

    /// <summary>Loads a small batch, as <see cref="RefreshAsync"/> does.</summary>
    public async Task LoadBatchAsync(int events, CancellationToken cancellationToken)
    {
        var number = _refreshes.Count + 1;
        await using var connection = await _warehouse.Database.OpenConnectionAsync(cancellationToken);
        var users = await connection.QueryAsync<(string, string)>(
            $"""
            select user_id, min(organisation_id)
            from gold.fct_user_days
            where user_id in (select user_id from silver.usage_user_keys order by md5(user_id || '{number}') limit {events / EventsPerUser})
            group by user_id
            """);
        var path = Path.Combine(_options.Out, "usage", $"navigation_late_{number}.csv");
        LateBatch.Write(path, [.. users], EventsPerUser, _options.From, Days, (ulong)number);
        await _warehouse.LoadAsync(path, cancellationToken);
    }

    /// <summary>Times the refresh after a loaded batch.</summary>
    /// <exception cref="InvalidOperationException">The refresh was no merge.</exception>
    public async Task MergeAsync(CancellationToken cancellationToken)
    {
        _refreshes.Add(await TimeAsync(() => _warehouse.RefreshAsync(new RunRequest(RunTrigger.Batch), cancellationToken)));
        var merges = await _warehouse.ScalarAsync<long>("select count(*) from ops.run_models where model = 'fct_sessions' and rows_changed > 0");
        if (merges != _refreshes.Count)
        {
            throw new InvalidOperationException($"only {merges} of {_refreshes.Count} refreshes were merges");
        }
    }

    public Task<SessionTimes> SessionsAsync(CancellationToken cancellationToken) => NaiveSessions.MeasureAsync(_warehouse, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _warehouse.DisposeAsync();
        _root.Delete(recursive: true);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }
}
