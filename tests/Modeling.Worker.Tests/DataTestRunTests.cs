using Modeling.Worker.Runs;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>The tests under a model of a twin, built whole and merged.</summary>
public sealed class DataTestRunTests : IAsyncLifetime, IDisposable
{
    private const string Events = """
        {{ config(materialized='incremental', unique_key='event_id') }}
        select event_id, user_id, org_id
        from {% if is_incremental() %}{{ changes('bronze', 'usage_navigation') }}{% else %}{{ source('bronze', 'usage_navigation') }}{% endif %}
        """;

    private const string Tests = """[{unique: {column_name: "user_id || '-' || org_id"}}, {not_null: {column_name: user_id, where: "org_id = 'o1'", severity: warn}}, {accepted_values: {column_name: "left(org_id, 1)", values: [o]}}]""";

    private readonly SmallProject _project = new();
    private TestWarehouse _warehouse = null!;

    public async Task InitializeAsync() => _warehouse = await TestWarehouse.CreateAsync();

    public async Task DisposeAsync() => await _warehouse.DisposeAsync();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(double.MaxValue)]
    public async Task Tests_under_a_model_run_and_keep_bad_rows_from_readers(double largestMerge)
    {
        _project.Model("events", Events, tests: Tests);
        var runner = _warehouse.Runner(_project.Load(), new ModelingOptions { LargestMerge = largestMerge });
        await LoadAsync("e1", "u1");
        Assert.Equal(1, (await runner.RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!.Version);
        Assert.Equal(
            ["accepted_values_events_left_org_id_1|passed", "not_null_events_user_id|passed", "unique_events_user_id_org_id|passed"],
            await _warehouse.LinesAsync("select test, status from ops.run_tests order by test"));
        await LoadAsync("e2", "u1");

        var outcome = await runner.RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None);

        Assert.Equal("data tests failed: unique_events_user_id_org_id (1 rows)", outcome!.Reason);
        Assert.Equal(["""{"occurrences": 2, "tested_value": "u1-o1"}"""], await _warehouse.LinesAsync("select failing_row::text from ops.test_failures"));
        Assert.Equal(largestMerge > 0, await _warehouse.ScalarAsync<bool>($"select rows_changed is not null from ops.run_models where run_id = {outcome.RunId}"));
        Assert.Equal(1, await _warehouse.ScalarAsync<long>("select count(*) from gold.events"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.MaxValue)]
    public async Task A_row_without_a_key_fails_the_model_built_whole_and_merged(double largestMerge)
    {
        _project.Model("events", Events.Replace("user_id, org_id", "nullif(user_id, 'none') as user_id", StringComparison.Ordinal).Replace("'event_id'", "['user_id', 'event_id']", StringComparison.Ordinal));
        var runner = _warehouse.Runner(_project.Load(), new ModelingOptions { LargestMerge = largestMerge });
        await LoadAsync("e1", "u1");
        Assert.Null((await runner.RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!.Reason);
        await LoadAsync("e2", "none");

        var outcome = await runner.RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None);

        Assert.StartsWith("model events failed: ", outcome!.Reason, StringComparison.Ordinal);
        Assert.Matches("column \"user_id\" of relation \"(gold__)?events\" .*null", outcome.Reason);
        Assert.Equal(1, await _warehouse.ScalarAsync<long>("select count(*) from gold.events"));
    }

    [Fact]
    public async Task A_batch_is_not_kept_waiting_by_a_model_whose_source_does_not_exist()
    {
        _project
            .Model("events", "select event_id from {{ source('bronze', 'usage_navigation') }}")
            .Model("joined", "select event_id from {{ source('bronze', 'usage_navigation') }} inner join {{ source('bronze', 'not_there_yet') }} using (event_id)");
        await LoadAsync("e1", "u1");

        Assert.Equal(1, (await _warehouse.RefreshAsync(_project.Load()))!.Version);
        Assert.Null(await _warehouse.RefreshAsync(_project.Load()));

        await _warehouse.ExecuteAsync("create view bronze.not_there_yet as select 'e1' as event_id");
        Assert.Equal(2, (await _warehouse.RefreshAsync(_project.Load()))!.Version);
        Assert.Equal(1, await _warehouse.ScalarAsync<long>("select count(*) from gold.joined"));
    }

    [Fact]
    public async Task A_test_that_reads_what_does_not_exist_yet_waits_with_it()
    {
        _project
            .Model("events", "select event_id from {{ source('bronze', 'usage_navigation') }}", tests: "[{relationships: {column_name: event_id, to: \"ref('later')\", field: event_id}}, {not_null: {column_name: event_id}}]")
            .Model("later", "select event_id from {{ source('bronze', 'not_there_yet') }}")
            .Write("tests/all_are_there.sql", "select event_id from {{ ref('events') }} where event_id not in (select event_id from {{ source('bronze', 'not_there_yet') }})");
        await LoadAsync("e1", "u1");

        Assert.Null((await _warehouse.RefreshAsync(_project.Load()))!.Reason);
        Assert.Equal(["not_null_events_event_id"], await _warehouse.LinesAsync("select test from ops.run_tests where run_id = 1"));

        // A view does as well as a table.
        await _warehouse.ExecuteAsync("create view bronze.not_there_yet as select 'another' as event_id");
        Assert.Equal("data tests failed: relationships_events_event_id (1 rows)", (await _warehouse.RefreshAsync(_project.Load()))!.Reason);
        await _warehouse.ExecuteAsync("create or replace view bronze.not_there_yet as select 'e1' as event_id");
        Assert.Null((await _warehouse.RefreshAsync(_project.Load()))!.Reason);
        Assert.Equal(["relationships_events_event_id|passed"], await _warehouse.LinesAsync("select test, status from ops.run_tests where run_id = 3"));
    }

    private Task LoadAsync(string id, string user) => _warehouse.LoadAsync(
        "navigation", [new Activity(id, user, "o1", new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc), ActivityType.Navigation, null, null)]);
}
