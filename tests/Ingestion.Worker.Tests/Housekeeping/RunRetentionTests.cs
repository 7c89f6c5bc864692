using Ingestion.Worker.Housekeeping;
using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Housekeeping;

/// <summary>Runs, their results, and generations go when they are older than they are kept, and what is in use stays.</summary>
public sealed class RunRetentionTests : IAsyncLifetime
{
    /// <summary>
    /// Runs by name, with the days since their end, the models and tests that they have results of (and a failure of each
    /// test). The last one has results of model m and test t, so that only results of others can be the last of theirs.
    /// </summary>
    private const string Given = """
        with given (run_id, name, days, models, tests) as (
            values
                (1, 'old', 400, array['m'], array['t']),
                (2, 'old without results', 400, '{}', '{}'),
                (3, 'young', 300, array['m'], array['t']),
                (4, 'running since long', null, array['m'], array['t']),
                (5, 'old of a batch', 400, array['m'], array['t']),
                (6, 'old of a published model', 400, array['m', 'view'], array['t']),
                (7, 'old of the version', 400, array['m'], array['t']),
                (8, 'old with the last result of a model', 400, array['m', 'removed'], array['t']),
                (9, 'old with the last result of a test', 400, array['m'], array['t', 'removed']),
                (10, 'before the failures that are kept', 91, array['m'], array['t']),
                (11, 'within the failures that are kept', 89, array['m'], array['t']),
                (12, 'last', 0, array['m'], array['t'])
        ), runs as (
            insert into ops.runs (run_id, trigger, requested_by, full_refresh, status, started_at, finished_at)
            select run_id, 'schedule', name, false, case when days is null then 'running' else 'succeeded' end, now() - interval '500 days', now() - days * interval '1 day'
            from given
        ), models as (
            insert into ops.run_models (run_id, model, materialized, status, started_at, duration_seconds)
            select run_id, unnest(models), 'table', 'built', now(), 1 from given
        ), tests as (
            insert into ops.run_tests (run_id, test, model, severity, status, failures, duration_seconds)
            select run_id, unnest(tests), 'm', 'warn', 'warned', 1, 1 from given
        ), failures as (
            insert into ops.test_failures (run_id, test, failure_number, failing_row)
            select run_id, unnest(tests), 1, '{}' from given
        ), batches as (
            insert into ops.batches (dataset, file_name, sha256, size_bytes, status, received_at, modelled_run_id)
            values ('usage/navigation', 'f', 's', 1, 'loaded', now() - interval '500 days', 5)
        ), published as (
            insert into ops.published_models (model, relation, fingerprint, run_id, published_at) values ('view', 'gold.view', 'f', 6, now())
        )
        update ops.warehouse_version set version = 1, run_id = 7;

        insert into ops.generations (customer_id, content_type, language, prompt_version, provider, model, outcome, duration_seconds, warehouse_version, created_at)
        select days, 'email', 'en', 'v1', 'mock', 'mock', 'generated', 1, 1, now() - days * interval '1 day'
        from unnest(array[91, 89, 1]) as days;

        insert into ops.access_log (accessed_at, caller, method, route, path, scope, status)
        select now() - days * interval '1 day', days || ' days ago', 'GET', '/', '/', 'pii', 200
        from unnest(array[731, 729, 1]) as days;

        insert into ops.housekeeping (action, relation, row_count, finished_at, duration_seconds)
        select 'fold', days || ' days ago', 1, now() - days * interval '1 day', 1
        from unnest(array[366, 364]) as days;
        """;

    private IngestionHost _host = null!;

    public async Task InitializeAsync() => _host = await IngestionHost.StartAsync(("Housekeeping:Interval", "7.00:00:00"));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task What_is_old_goes_unless_something_needs_it_and_both_are_told()
    {
        await _host.ExecuteAsync(Given);

        await TidyAsync();

        Assert.Equal(
            [
                "young", "running since long", "old of a batch", "old of a published model", "old of the version", "old with the last result of a model",
                "old with the last result of a test", "before the failures that are kept", "within the failures that are kept", "last",
            ],
            await _host.RowsAsync("requested_by) from ops.runs order by run_id"));
        Assert.Equal(
            ["3|m", "4|m", "6|m", "6|view", "7|m", "8|removed", "10|m", "11|m", "12|m"],
            await _host.RowsAsync("run_id, model) from ops.run_models order by run_id, model"));
        Assert.Equal(
            ["3|t", "4|t", "6|t", "7|t", "9|removed", "10|t", "11|t", "12|t"],
            await _host.RowsAsync("run_id, test) from ops.run_tests order by run_id, test"));
        Assert.Equal(
            ["4|t", "6|t", "7|t", "9|removed", "11|t", "12|t"],
            await _host.RowsAsync("run_id, test) from ops.test_failures order by run_id, test"));
        Assert.Equal(["1", "89"], await _host.RowsAsync("customer_id) from ops.generations order by customer_id"));
        Assert.Equal(["729 days ago", "1 days ago"], await _host.RowsAsync("caller) from ops.access_log order by accessed_at"));
        Assert.Equal(
            [
                "fold|364 days ago|1", "prune|ops.test_failures|6", "prune|ops.run_tests|4", "prune|ops.run_models|4", "prune|ops.runs|2", "prune|ops.generations|1",
                "prune|ops.access_log|1", "prune|ops.housekeeping|1",
            ],
            await _host.RowsAsync("action, relation, row_count) from ops.housekeeping order by housekeeping_id"));
        Assert.Empty(await TidyAsync());
    }

    [Fact]
    public async Task A_test_is_kept_as_long_as_its_failures()
    {
        await using var patient = await _host.StartAnotherAsync(("Housekeeping:Interval", "7.00:00:00"), ("Housekeeping:KeepTestFailures", "450.00:00:00"));
        await _host.ExecuteAsync(Given);

        await patient.Service<HousekeepingWorker>().TidyAsync(CancellationToken.None);

        Assert.Equal(
            ["1|t", "3|t", "4|t", "5|t", "6|t", "7|t", "8|t", "9|removed", "9|t", "10|t", "11|t", "12|t"],
            await _host.RowsAsync("run_id, test) from ops.test_failures order by run_id, test"));
        Assert.Equal(["old"], await _host.RowsAsync("requested_by) from ops.runs where run_id in (1, 2)"));
    }

    private Task<IReadOnlyList<Chore>> TidyAsync() => _host.Service<HousekeepingWorker>().TidyAsync(CancellationToken.None);
}
