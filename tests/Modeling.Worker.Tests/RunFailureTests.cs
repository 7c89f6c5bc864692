using Modeling.Worker.Runs;
using Npgsql;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>Whatever goes wrong in a run is its reason to have failed, and the next one repairs.</summary>
public sealed class RunFailureTests : IAsyncLifetime, IDisposable
{
    private readonly SmallProject _project = new();
    private TestWarehouse _warehouse = null!;

    public async Task InitializeAsync()
    {
        _warehouse = await TestWarehouse.CreateAsync();
        await _warehouse.LoadAsync("navigation", [new Activity("e1", "u1", "o1", new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc), ActivityType.Navigation, null, null)]);
        _project.Model("events", "select event_id from {{ source('bronze', 'usage_navigation') }}");
    }

    public async Task DisposeAsync() => await _warehouse.DisposeAsync();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_fault_of_the_engine_fails_the_run()
    {
        // Nobody can build with fewer than no connections; the service would not start with this setting.
        var outcome = await RefreshAsync(new ModelingOptions { Parallelism = -1 });

        Assert.StartsWith("the run broke off: ArgumentOutOfRangeException: ", outcome.Reason, StringComparison.Ordinal);
        await AssertNotedAndRepairedAsync(outcome);
    }

    [Fact]
    public async Task Books_that_cannot_be_kept_fail_the_run()
    {
        await _warehouse.ExecuteAsync("alter table ops.run_models add constraint nothing_fits check (false)");
        var outcome = await RefreshAsync();
        await _warehouse.ExecuteAsync("alter table ops.run_models drop constraint nothing_fits");

        Assert.Equal("the run broke off: 23514: new row for relation \"run_models\" violates check constraint \"nothing_fits\"", outcome.Reason);
        await AssertNotedAndRepairedAsync(outcome);
    }

    [Fact]
    public async Task A_run_that_cannot_even_be_planned_is_noted_as_failed()
    {
        await _warehouse.ExecuteAsync("insert into ops.runs (trigger, full_refresh, status, started_at) values ('batch', false, 'failed', now())");
        await _warehouse.ExecuteAsync("insert into ops.published_models values ('broken', 'no identifier', '', 0, 1, now())");
        var outcome = await RefreshAsync();
        await _warehouse.ExecuteAsync("delete from ops.published_models");

        Assert.Equal("the run broke off: 22023: string is not a valid identifier: \"no identifier\"", outcome.Reason);
        await AssertNotedAndRepairedAsync(outcome);
    }

    [Fact]
    public async Task A_connection_that_is_lost_fails_the_run_and_is_worth_another()
    {
        // Whoever tests is thrown out of the server; the connection of the run itself is not.
        _project.Write("tests/ends_itself.sql", "select pg_terminate_backend(pg_backend_pid()) from {{ ref('events') }}");

        var lost = await Assert.ThrowsAsync<NpgsqlException>(() => RefreshAsync());

        Assert.Equal("run 1 lost a connection, which another run may find: the run broke off: 57P01: terminating connection due to administrator command", lost.Message);
        _project.Write("tests/ends_itself.sql", "select 1 from {{ ref('events') }} where false");
        await AssertNotedAndRepairedAsync(new RunOutcome(1, null, "the run broke off: 57P01: terminating connection due to administrator command"));
    }

    [Fact]
    public async Task Who_stops_the_worker_gets_no_failed_run()
    {
        using var stopped = new CancellationTokenSource();
        await _warehouse.ExecuteAsync("create function gold.slow() returns integer language sql as 'select 1 from pg_sleep(60)'");
        _project.Model("events", "select event_id, gold.slow() as waited from {{ source('bronze', 'usage_navigation') }}");
        var run = _warehouse.Runner(_project.Load()).RunAsync(new RunRequest(RunTrigger.Batch), stopped.Token);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await _warehouse.ScalarAsync<bool>("select exists (select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep')"))
        {
            Assert.True(!run.IsCompleted && await pace.WaitForNextTickAsync(CancellationToken.None), "the run ended before it was stopped");
        }

        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal("running", await _warehouse.ScalarAsync<string>("select status from ops.runs"));
    }

    private async Task<RunOutcome> RefreshAsync(ModelingOptions? options = null) =>
        (await _warehouse.Runner(_project.Load(), options).RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!;

    private async Task AssertNotedAndRepairedAsync(RunOutcome failed)
    {
        Assert.Equal([$"failed|{failed.Reason}|no"], await _warehouse.LinesAsync($"select status, reason, finished_at is null from ops.runs where run_id = {failed.RunId}"));
        Assert.Equal(0, await _warehouse.ScalarAsync<long>("select count(*) from pg_tables where schemaname in ('build', 'gold')"));

        var repaired = await RefreshAsync();

        Assert.Equal((1L, (string?)null), (repaired.Version!.Value, repaired.Reason));
        Assert.Equal(1, await _warehouse.ScalarAsync<long>("select count(*) from gold.events"));
    }
}
