using Modeling.Worker.Runs;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>A unique index is the test of its columns: it passes without a query, and says which rows are in its way.</summary>
public sealed class UniqueRowsTests : IAsyncLifetime, IDisposable
{
    private const string Events = """
        {{ config(materialized='incremental', unique_key='event_id') }}
        select event_id, user_id, org_id
        from {% if is_incremental() %}{{ changes('bronze', 'usage_navigation') }}{% else %}{{ source('bronze', 'usage_navigation') }}{% endif %}
        """;

    private readonly SmallProject _project = new();
    private TestWarehouse _warehouse = null!;

    public async Task InitializeAsync() => _warehouse = await TestWarehouse.CreateAsync();

    public async Task DisposeAsync() => await _warehouse.DisposeAsync();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData(0, "'event_id'", "[{unique: {column_name: event_id}}]", "unique_events_event_id (1 rows)", """{"event_id": "e1", "occurrences": 2}""")]
    [InlineData(double.MaxValue, "'event_id'", "[{unique: {column_name: event_id}}]", "unique_events_event_id (1 rows)", """{"event_id": "e1", "occurrences": 2}""")]
    [InlineData(0, "'event_id'", "[{unique: {column_name: event_id, name: one_row_each, severity: warn}}]", "one_row_each (1 rows)", """{"event_id": "e1", "occurrences": 2}""")]
    [InlineData(double.MaxValue, "'event_id'", "[{unique: {column_name: event_id, name: one_row_each, severity: warn}}]", "one_row_each (1 rows)", """{"event_id": "e1", "occurrences": 2}""")]
    [InlineData(0, "['event_id', 'org_id']", "", "unique_events_event_id_org_id (1 rows)", """{"org_id": "o1", "event_id": "e1", "occurrences": 2}""")]
    [InlineData(double.MaxValue, "['event_id', 'org_id']", "", "unique_events_event_id_org_id (1 rows)", """{"org_id": "o1", "event_id": "e1", "occurrences": 2}""")]
    public async Task Rows_of_one_key_fail_its_test(double largestMerge, string key, string tests, string problem, string row)
    {
        _project.Model("events", Events.Replace("'event_id'", key, StringComparison.Ordinal), tests: tests);
        await LoadAsync(("e0", "u0"));
        Assert.Null((await RefreshAsync(largestMerge)).Reason);
        await LoadAsync(("e1", "u1"), ("e1", "u2"));

        await AssertFailsAsync(await RefreshAsync(largestMerge), problem, row);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.MaxValue)]
    public async Task Rows_that_a_declared_index_keeps_apart_fail_its_test(double largestMerge)
    {
        _project.Model("events", Events, config: "{indexes: [{columns: [org_id]}, {columns: [user_id], unique: true}]}", tests: "[{unique: {column_name: user_id}}]");
        await LoadAsync(("e0", "u0"), ("e1", "u1"));
        Assert.Null((await RefreshAsync(largestMerge)).Reason);
        Assert.Equal(["unique_events_user_id|passed|0|0"], await _warehouse.LinesAsync("select test, status, failures, duration_seconds from ops.run_tests"));
        await LoadAsync(("e2", "u0"));

        await AssertFailsAsync(await RefreshAsync(largestMerge), "unique_events_user_id (1 rows)", """{"user_id": "u0", "occurrences": 2}""", rows: 2);
    }

    [Fact]
    public async Task A_table_that_is_built_whole_beside_a_merge_fails_its_test()
    {
        _project
            .Model("events", Events)
            .Model("users", "{{ config(materialized='table', unique_key='user_id') }} select user_id from {{ ref('events') }}");
        await LoadAsync(("e0", "u0"));
        Assert.Null((await RefreshAsync(double.MaxValue)).Reason);
        await LoadAsync(("e1", "u0"));

        await AssertFailsAsync(await RefreshAsync(double.MaxValue), "unique_users_user_id (1 rows)", """{"user_id": "u0", "occurrences": 2}""", model: "users");
    }

    [Fact]
    public async Task A_test_with_a_condition_or_without_an_index_is_a_query()
    {
        _project.Model("events", Events, tests: "[{unique: {column_name: user_id, severity: warn}}, {unique: {column_name: event_id, where: \"event_id <> 'e0'\", name: some}}]");
        await LoadAsync(("e0", "u0"), ("e1", "u0"));

        Assert.Null((await RefreshAsync(0)).Reason);

        Assert.Equal(["some|passed|yes", "unique_events_user_id|warned|yes"], await _warehouse.LinesAsync("select test, status, duration_seconds > 0 from ops.run_tests"));
    }

    private async Task AssertFailsAsync(RunOutcome outcome, string problem, string row, int rows = 1, string model = "events")
    {
        Assert.Equal($"data tests failed: {problem}", outcome.Reason);
        Assert.Equal([row], await _warehouse.LinesAsync($"select failing_row::text from ops.test_failures where run_id = {outcome.RunId}"));
        Assert.Equal([$"{problem[..problem.IndexOf(' ', StringComparison.Ordinal)]}|error|failed|1"], await _warehouse.LinesAsync($"select test, severity, status, failures from ops.run_tests where run_id = {outcome.RunId}"));
        Assert.Equal([$"{model}|rows are not unique: {problem}"], await _warehouse.LinesAsync($"select model, reason from ops.run_models where run_id = {outcome.RunId} and status = 'failed'"));
        Assert.Equal(rows, await _warehouse.ScalarAsync<long>("select count(*) from gold.events"));
    }

    private async Task<RunOutcome> RefreshAsync(double largestMerge) =>
        (await _warehouse.Runner(_project.Load(), new ModelingOptions { LargestMerge = largestMerge }).RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!;

    private Task LoadAsync(params (string Id, string User)[] events) => _warehouse.LoadAsync(
        "navigation", [.. events.Select(one => new Activity(one.Id, one.User, "o1", new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc), ActivityType.Navigation, null, null))]);
}
