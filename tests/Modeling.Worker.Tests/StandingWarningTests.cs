using Modeling.Worker.Runs;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>A merge looks at what it changes, and at all rows where that is not enough to know whether a test passes.</summary>
public sealed class StandingWarningTests : IAsyncLifetime, IDisposable
{
    private const string Events = """
        {{ config(materialized='incremental', unique_key='event_id') }}
        select event_id, nullif(user_id, 'none') as user_id, org_id
        from {% if is_incremental() %}{{ changes('bronze', 'usage_navigation') }}{% else %}{{ source('bronze', 'usage_navigation') }}{% endif %}
        """;

    private const string Warns = "[{not_null: {column_name: user_id, severity: warn}}, {unique: {column_name: user_id, severity: warn}}]";

    private readonly SmallProject _project = new();
    private TestWarehouse _warehouse = null!;

    public async Task InitializeAsync() => _warehouse = await TestWarehouse.CreateAsync();

    public async Task DisposeAsync() => await _warehouse.DisposeAsync();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_warning_stands_over_merges_until_its_rows_are_right()
    {
        _project.Model("events", Events, tests: Warns);
        await LoadAsync(("e1", "none"), ("e2", "none"), ("e3", "u1"), ("e4", "u1"));
        Assert.Equal(["not_null_events_user_id|warned|2", "unique_events_user_id|warned|1"], await ResultsAsync());
        await LoadAsync(("e5", "u5"));
        Assert.Equal(["not_null_events_user_id|warned|2", "unique_events_user_id|warned|1"], await ResultsAsync());
        await LoadAsync(("e1", "u2"), ("e6", "none"), ("e4", "u4"));
        Assert.Equal(["not_null_events_user_id|warned|2", "unique_events_user_id|passed|0"], await ResultsAsync());
        await LoadAsync(("e2", "u6"), ("e6", "u7"));
        Assert.Equal(["not_null_events_user_id|passed|0", "unique_events_user_id|passed|0"], await ResultsAsync());
        Assert.Equal(3, await _warehouse.ScalarAsync<long>("select count(*) from ops.run_models where rows_changed is not null"));
    }

    [Fact]
    public async Task A_test_that_passed_looks_at_what_changes_alone()
    {
        _project.Model("events", Events, tests: "[{not_null: {column_name: user_id}}]");
        await LoadAsync(("e1", "u1"));
        Assert.Equal(["not_null_events_user_id|passed|0"], await ResultsAsync());
        // Nobody but the engine writes there; so it shows who looks.
        await _warehouse.ExecuteAsync("update gold.events set user_id = null");
        await LoadAsync(("e2", "u2"));
        Assert.Equal(["not_null_events_user_id|passed|0"], await ResultsAsync());
    }

    [Fact]
    public async Task A_warning_about_rows_goes_on_from_what_was_found_before()
    {
        _project.Model("events", Events, tests: "[{not_null: {column_name: user_id, severity: warn}}]");
        await LoadAsync(("e1", "none"), ("e2", "none"), ("e3", "u3"));
        Assert.Equal(["not_null_events_user_id|warned|2"], await ResultsAsync());
        // Nobody but the engine writes there; so it shows who looks.
        await _warehouse.ExecuteAsync("update gold.events set user_id = null where event_id = 'e3'");
        await LoadAsync(("e4", "none"), ("e5", "u5"));
        Assert.Equal(["not_null_events_user_id|warned|3"], await ResultsAsync());
        Assert.Equal(["e1", "e2", "e4"], await FailingAsync());
        await LoadAsync(("e2", "u2"), ("e4", "none"));
        Assert.Equal(["not_null_events_user_id|warned|2"], await ResultsAsync());
        Assert.Equal(["e1", "e4"], await FailingAsync());
        await LoadAsync(("e1", "u1"), ("e4", "u4"));
        Assert.Equal(["not_null_events_user_id|passed|0"], await ResultsAsync());
    }

    [Fact]
    public async Task A_warning_looks_at_all_rows_where_too_few_of_the_failing_ones_are_known()
    {
        _project.Model("events", Events, tests: "[{not_null: {column_name: user_id, severity: warn}}]");
        await LoadAsync(("e1", "none"), ("e2", "none"), ("e3", "u3"));
        await ResultsAsync();
        await _warehouse.ExecuteAsync("update gold.events set user_id = null where event_id = 'e3'");
        await _warehouse.ExecuteAsync("delete from ops.test_failures where failure_number = 1");
        await LoadAsync(("e4", "none"));
        Assert.Equal(["not_null_events_user_id|warned|4"], await ResultsAsync());
        Assert.Equal(["e1", "e2", "e3", "e4"], await FailingAsync());
    }

    [Fact]
    public async Task A_warning_about_parents_goes_on_until_parents_change()
    {
        _project
            .Model("users", "{{ config(materialized='table') }} select id as user_id from {{ source('bronze', 'usage_users') }}")
            .Model("events", Events, tests: "[{relationships: {column_name: user_id, to: \"ref('users')\", field: user_id, severity: warn}}]");
        await _warehouse.LoadAsync([], [new("u1", "o1", false, true)], []);
        await LoadAsync(("e1", "u1"), ("e2", "u2"), ("e3", "u3"));
        Assert.Equal(["relationships_events_user_id|warned|2"], await ResultsAsync());
        await _warehouse.ExecuteAsync("update gold.events set user_id = 'u9' where event_id = 'e1'");
        await LoadAsync(("e4", "u4"), ("e5", "u1"), ("e6", "none"));
        Assert.Equal(["relationships_events_user_id|warned|3"], await ResultsAsync());
        Assert.Equal(["e2", "e3", "e4"], await FailingAsync());
        await _warehouse.LoadAsync([], [new("u1", "o1", false, true), new("u2", "o1", false, true)], []);
        await LoadAsync(("e7", "u1"));
        Assert.Equal(["relationships_events_user_id|warned|3"], await ResultsAsync());
        Assert.Equal(["e1", "e3", "e4"], await FailingAsync());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[{accepted_values: {column_name: org_id, values: [o1, o2]}}]")]
    [InlineData("[{accepted_values: {column_name: org_id, values: [o2], where: \"org_id = 'o2'\"}}]")]
    public async Task A_test_that_is_new_or_changed_looks_at_all_rows_once(string before)
    {
        _project.Model("events", Events, tests: before);
        await LoadAsync(("e1", "u1"));
        await ResultsAsync();
        _project.Model("events", Events, tests: "[{accepted_values: {column_name: org_id, values: [o2]}}]");
        await LoadAsync(("e2", "u2"));

        var outcome = await RefreshAsync();

        Assert.Equal("data tests failed: accepted_values_events_org_id (1 rows)", outcome.Reason);
        Assert.Equal(["""{"org_id": "o1", "occurrences": 2}"""], await _warehouse.LinesAsync("select failing_row::text from ops.test_failures"));
        _project.Model("events", Events, tests: "[{accepted_values: {column_name: org_id, values: [o1]}}]");
        Assert.Equal(["accepted_values_events_org_id|passed|0"], await ResultsAsync());
        await _warehouse.ExecuteAsync("update gold.events set org_id = 'o3'");
        await LoadAsync(("e3", "u3"));
        Assert.Equal(["accepted_values_events_org_id|passed|0"], await ResultsAsync());
    }

    [Fact]
    public async Task A_test_that_the_project_no_longer_has_is_forgotten()
    {
        _project.Model("events", Events, tests: Warns);
        await LoadAsync(("e1", "none"));
        await ResultsAsync();
        Assert.Equal(["not_null_events_user_id|warned", "unique_events_user_id|passed"], await _warehouse.LinesAsync("select test, status from ops.published_tests"));
        _project.Model("events", Events);
        await LoadAsync(("e2", "u2"));
        await ResultsAsync();
        Assert.Equal([], await _warehouse.LinesAsync("select test from ops.published_tests"));
    }

    private async Task<IReadOnlyList<string>> ResultsAsync()
    {
        var outcome = await RefreshAsync();
        Assert.Null(outcome.Reason);
        return await _warehouse.LinesAsync($"select test, status, failures from ops.run_tests where run_id = {outcome.RunId}");
    }

    /// <returns>The events that the last run keeps as examples of what fails.</returns>
    private Task<IReadOnlyList<string>> FailingAsync() => _warehouse.LinesAsync(
        "select failing_row ->> 'event_id' from ops.test_failures where run_id = (select max(run_id) from ops.runs) order by 1");

    private async Task<RunOutcome> RefreshAsync() =>
        (await _warehouse.Runner(_project.Load(), new ModelingOptions { LargestMerge = double.MaxValue }).RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!;

    private Task LoadAsync(params (string Id, string User)[] events) => _warehouse.LoadAsync(
        "navigation", [.. events.Select(one => new Activity(one.Id, one.User, "o1", new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc), ActivityType.Navigation, null, null))]);
}
