using System.Diagnostics;
using Npgsql;
using TestServers;
using Activity = UsageOracle.Activity;
using ActivityType = UsageOracle.ActivityType;

namespace Modeling.Worker.Tests.Crashes;

/// <summary>
/// The service as a process of its own, which can be killed, on a warehouse that has published
/// <see cref="Published"/> activities and has a batch with <see cref="Delivered"/> more that waits for its run.
/// </summary>
internal sealed class ModelingProcess : IAsyncDisposable
{
    public const int Published = 40;
    public const int Delivered = 3;

    private const string Never = "0 0 0 1 1 ? 2099";
    private readonly string _messaging;
    private readonly bool _ownsWarehouse;
    private Process? _process;
    private int _events = Published + Delivered;

    private ModelingProcess(TestWarehouse warehouse, string messaging, bool ownsWarehouse) =>
        (Warehouse, _messaging, _ownsWarehouse) = (warehouse, messaging, ownsWarehouse);

    public TestWarehouse Warehouse { get; }

    public bool IsRunning => _process is { HasExited: false };

    public static async Task<ModelingProcess> PrepareAsync()
    {
        var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync([new("o1", "One", true, 3)], [new("u1", "o1", false, true)], [.. Enumerable.Range(0, Published).Select(Event)]);
        Assert.Equal(TestWarehouse.FirstVersion, (await warehouse.RefreshAsync())!.Version);
        await warehouse.LoadAsync("navigation", [.. Enumerable.Range(Published, Delivered).Select(Event)]);
        return new ModelingProcess(warehouse, await TestRabbitMq.CreateVirtualHostAsync(CancellationToken.None), ownsWarehouse: true);
    }

    /// <summary>One more worker on the same warehouse and broker.</summary>
    public ModelingProcess Another() => new(Warehouse, _messaging, ownsWarehouse: false);

    /// <summary>Loads a batch with <see cref="Delivered"/> more activities, of which no message tells.</summary>
    public async Task DeliverAsync()
    {
        await Warehouse.LoadAsync("navigation", [.. Enumerable.Range(_events, Delivered).Select(Event)]);
        _events += Delivered;
    }

    /// <summary>Starts the service, which makes a run at once. A worker that was killed before stays dead.</summary>
    /// <param name="merges">Whether it merges all incremental models, or builds all models whole.</param>
    /// <param name="messaging">Another broker.</param>
    /// <param name="schedule">When it looks for more by itself.</param>
    public void Start(bool merges, string? messaging = null, string schedule = Never)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Modeling.Worker.dll")]) { RedirectStandardOutput = true };
        start.Environment["ConnectionStrings__warehouse"] = Warehouse.ConnectionString;
        start.Environment["ConnectionStrings__messaging"] = messaging ?? _messaging;
        start.Environment["Modeling__Schedule"] = schedule;
        start.Environment["Modeling__FullRefreshSchedule"] = Never;
        start.Environment["Modeling__QuietPeriod"] = "00:00:00.050";
        start.Environment["Modeling__LargestMerge"] = merges ? "1000" : "0";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        _process?.Dispose();
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        _process.BeginOutputReadLine();
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until a session waits for a lock with a statement that begins so.</summary>
    /// <param name="statement">The beginning.</param>
    /// <param name="not">A session that does not count.</param>
    /// <returns>The session's process in the server.</returns>
    public async Task<int> StandsAsync(string statement, int not = 0)
    {
        var question = $"select coalesce(max(pid), 0) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and pid <> {not} and starts_with(query, '{statement}')";
        await UntilAsync($"select ({question}) > 0", $"a session waits with {statement}");
        return await Warehouse.ScalarAsync<int>(question);
    }

    public async Task UntilAsync(string condition, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await IsSoAsync(condition))
        {
            Assert.False(patience.IsCancellationRequested, $"waited in vain until {what}; at work: {(patience.IsCancellationRequested ? await AtWorkAsync() : "")}");
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task<string> AtWorkAsync() => string.Join('\n', await Warehouse.LinesAsync(
        "select state, wait_event_type, wait_event, left(query, 200) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"));

    /// <summary>A reader sees all of a version, with as many activities in each table.</summary>
    public async Task AssertReadersSeeAsync(long version, int activities) => Assert.Equal(
        [$"{version}|{activities}|{activities}"],
        await Warehouse.LinesAsync("select (select version from ops.warehouse_version), (select sum(activities) from gold.fct_sessions), (select sum(activities) from gold.fct_user_days)"));

    /// <summary>
    /// The batch is in the next version once, by a run of its own; runs before it ended as said; nothing is left in the
    /// schema <c>build</c>; the broker has confirmed one message for each version.
    /// </summary>
    /// <param name="runs">How all runs ended, or the beginning of that; the first run included.</param>
    public async Task AssertRepairedAsync(params string[] runs)
    {
        await UntilAsync("select not exists (select from ops.batches where modelled_run_id is null)", "all batches are modelled");
        await UntilAsync("select not exists (select from ops.outbox where sent_at is null)", "all messages are sent");
        await AssertReadersSeeAsync(TestWarehouse.FirstVersion + 1, Published + Delivered);
        var ended = await Warehouse.ListAsync("select concat_ws(': ', status, reason) from ops.runs order by run_id", row => row.GetString(0));
        Assert.Equal(runs.Length, ended.Count);
        Assert.All(runs.Zip(ended), run => Assert.StartsWith(run.First, run.Second, StringComparison.Ordinal));
        Assert.Equal(runs.Length, await Warehouse.ScalarAsync<long>("select modelled_run_id from ops.batches order by batch_id desc limit 1"));
        Assert.Equal(["1", "2", "3", "4", "5"], await Warehouse.LinesAsync("select (body ->> 'Version')::bigint from ops.outbox where message_type = 'WarehouseRefreshed'"));
        Assert.Equal(0, await Warehouse.ScalarAsync<long>("select count(*) from pg_class where relnamespace = 'build'::regnamespace and relkind in ('r', 'v')"));
        Assert.Equal(Published + Delivered, await Warehouse.ScalarAsync<long>("select row_count from ops.published_models where model = 'activities'"));
        Assert.True(IsRunning);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync();
        }

        _process?.Dispose();
        if (_ownsWarehouse)
        {
            await Warehouse.DisposeAsync();
        }
    }

    private async Task<bool> IsSoAsync(string condition)
    {
        try
        {
            return await Warehouse.ScalarAsync<bool>(condition);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.AdminShutdown)
        {
            // A pooled session of a server that was restarted meanwhile.
            return false;
        }
    }

    private static Activity Event(int number) =>
        new($"e{number}", "u1", "o1", new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc).AddMinutes(number), ActivityType.Navigation, null, null);
}
