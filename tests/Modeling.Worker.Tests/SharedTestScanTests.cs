using Modeling.Worker.Building;
using Modeling.Worker.Runs;
using UsageOracle;
using Warehouse.Project;

namespace Modeling.Worker.Tests;

/// <summary>Row tests of a model share a scan, and say of each row what they would say alone, built whole and merged.</summary>
public sealed class SharedTestScanTests : IAsyncLifetime, IDisposable
{
    private const string Events = """
        {{ config(materialized='incremental', unique_key='event_id') }}
        select event_id, nullif(user_id, 'none') as user_id, org_id
        from {% if is_incremental() %}{{ changes('bronze', 'usage_navigation') }}{% else %}{{ source('bronze', 'usage_navigation') }}{% endif %}
        """;

    private const string Tests = """
        [
          {not_null: {column_name: event_id}}, {not_null: {column_name: user_id, severity: warn}},
          {not_null: {column_name: user_id, where: "org_id = 'o2'", name: users_of_two}},
          {accepted_values: {column_name: org_id, values: [o1, o2], severity: warn}},
          {accepted_values: {column_name: "left(org_id, 1)", values: [o]}},
          {relationships: {column_name: org_id, to: "ref('orgs')", field: org_id, severity: warn}},
          {relationships: {column_name: user_id, to: "ref('known_users')", field: user_id, where: "org_id <> 'o2'", severity: warn}},
          {relationships: {column_name: event_id, to: "source('bronze', 'usage_navigation')", field: event_id}}
        ]
        """;

    private readonly SmallProject _project = new();
    private TestWarehouse _warehouse = null!;

    public async Task InitializeAsync()
    {
        _warehouse = await TestWarehouse.CreateAsync();
        _project
            .Model("events", Events, tests: Tests.ReplaceLineEndings(""))
            .Model("orgs", "{{ config(unique_key='org_id') }}select * from (values ('o1'), ('o2')) as orgs (org_id)")
            .Model("known_users", "{{ config(materialized='view') }}select * from (values ('u1'), ('u1'), ('u2'), (null)) as users (user_id)");
    }

    public async Task DisposeAsync() => await _warehouse.DisposeAsync();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(double.MaxValue)]
    public async Task Each_test_counts_its_rows_and_keeps_a_sample(double largestMerge)
    {
        await LoadAsync(("e0", "u1", "o1"));
        Assert.Null((await RefreshAsync(largestMerge)).Reason);
        Assert.Equal(["8|passed|0"], await _warehouse.LinesAsync("select count(*), status, sum(failures) from ops.run_tests group by status"));
        await LoadAsync(("e1", "none", "o1"), ("e2", "u1", "o3"), ("e3", "u9", "o3"), ("e4", "u2", "o4"), ("e5", "u8", "o2"));

        var outcome = await RefreshAsync(largestMerge);

        Assert.Null(outcome.Reason);
        Assert.Equal(
            [
                "accepted_values_events_left_org_id_1|passed|0", "accepted_values_events_org_id|warned|2", "not_null_events_event_id|passed|0", "not_null_events_user_id|warned|1",
                "relationships_events_event_id|passed|0", "relationships_events_org_id|warned|3", "relationships_events_user_id|warned|1", "users_of_two|passed|0",
            ],
            await _warehouse.LinesAsync($"select test, status, failures from ops.run_tests where run_id = {outcome.RunId}"));
        Assert.Equal(
            ["e1", "e2", "e3", "e3", "e4"],
            await _warehouse.LinesAsync($"select failing_row ->> 'event_id' from ops.test_failures where run_id = {outcome.RunId} and test not like 'accepted%'"));
        Assert.Equal(
            ["""{"org_id": "o3", "occurrences": 2}""", """{"org_id": "o4", "occurrences": 1}"""],
            await _warehouse.LinesAsync($"select failing_row::text from ops.test_failures where run_id = {outcome.RunId} and test like 'accepted%'"));
        Assert.Equal(largestMerge > 0, await _warehouse.ScalarAsync<bool>($"select coalesce(rows_changed, 0) = 5 from ops.run_models where run_id = {outcome.RunId} and model = 'events'"));
        Assert.True(await _warehouse.ScalarAsync<bool>($"select bool_and(duration_seconds > 0) from ops.run_tests where run_id = {outcome.RunId}"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.MaxValue)]
    public async Task A_failing_test_keeps_the_run_from_being_published(double largestMerge)
    {
        await LoadAsync(("e0", "u1", "o1"));
        Assert.Null((await RefreshAsync(largestMerge)).Reason);
        await LoadAsync(("e1", "none", "o2"), ("e2", "u1", "x1"));

        var outcome = await RefreshAsync(largestMerge);

        Assert.Equal("data tests failed: users_of_two (1 rows), accepted_values_events_left_org_id_1 (1 rows)", outcome.Reason);
        Assert.Equal(1, await _warehouse.ScalarAsync<long>("select count(*) from gold.events"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.MaxValue)]
    public async Task A_test_that_cannot_be_computed_leaves_those_of_its_scan_what_they_are(double largestMerge)
    {
        await LoadAsync(("e0", "u1", "o1"));
        _project.Model("events", Events, tests: """[{not_null: {column_name: user_id, severity: warn}}, {not_null: {column_name: "1 / (length(org_id) - 2)"}}, {not_null: {column_name: event_id}}]""");
        var outcome = await RefreshAsync(largestMerge);

        Assert.Equal("models/events: data tests failed: not_null_events_1_length_org_id_2 (division by zero)", outcome.Reason);
        Assert.Equal(
            ["not_null_events_1_length_org_id_2|failed", "not_null_events_event_id|passed", "not_null_events_user_id|passed"],
            await _warehouse.LinesAsync($"select test, status from ops.run_tests where run_id = {outcome.RunId}"));
        Assert.Equal(["""{"error": "division by zero"}"""], await _warehouse.LinesAsync($"select failing_row::text from ops.test_failures where run_id = {outcome.RunId}"));
    }

    [Fact]
    public async Task A_parent_that_goes_fails_the_rows_that_stand()
    {
        _project.Model("orgs", "{{ config(unique_key='org_id') }}select distinct org_id from {{ source('bronze', 'usage_navigation') }} where event_id <> all (select user_id from {{ source('bronze', 'usage_navigation') }})");
        await LoadAsync(("e0", "u1", "o1"), ("e1", "u1", "o2"));
        Assert.Null((await RefreshAsync(double.MaxValue)).Reason);

        // A user named as the only event of an organisation takes that away.
        await LoadAsync(("e2", "e1", "o1"));
        var outcome = await RefreshAsync(double.MaxValue);

        Assert.Equal(["relationships_events_org_id|warned|1"], await _warehouse.LinesAsync($"select test, status, failures from ops.run_tests where run_id = {outcome.RunId} and test = 'relationships_events_org_id'"));
        Assert.Equal(["e1"], await _warehouse.LinesAsync($"select failing_row ->> 'event_id' from ops.test_failures where run_id = {outcome.RunId} and test = 'relationships_events_org_id'"));
    }

    [Fact]
    public void Row_tests_of_a_model_are_one_statement_and_others_one_each()
    {
        var project = _project
            .Model("events", Events, tests: "[{not_null: {column_name: event_id}}, {unique: {column_name: user_id}}, {accepted_values: {column_name: org_id, values: [o1]}}, {unique: {column_name: event_id}}]")
            .Write("tests/none.sql", "select * from {{ ref('events') }} where false")
            .Load();
        BuildNames Names(DataTest test, bool isIncremental = false) => new(project, project[test.Model], new HashSet<string>(), isIncremental);

        Assert.Equal(
            ["not_null_events_event_id accepted_values_events_org_id", "unique_events_user_id", "unique_events_event_id", "none"],
            TestStep.Group(project.Tests.Select(test => (test, Names(test)))).Select(step => string.Join(' ', step.Tests.Select(test => test.Name))));
        Assert.Equal(5, TestStep.Group(project.Tests.Select((test, i) => (test, Names(test, isIncremental: i == 0)))).Count);
        Assert.Equal(["unique_events_event_id"], project.Tests.Where(project.IsProven).Select(test => test.Name));
    }

    private async Task<RunOutcome> RefreshAsync(double largestMerge) =>
        (await _warehouse.Runner(_project.Load(), new ModelingOptions { LargestMerge = largestMerge }).RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!;

    private Task LoadAsync(params (string Id, string User, string Organisation)[] events) => _warehouse.LoadAsync(
        "navigation",
        [.. events.Select(one => new Activity(one.Id, one.User, one.Organisation, new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc), ActivityType.Navigation, null, null))]);
}
