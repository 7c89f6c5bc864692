using Modeling.Worker.Runs;
using Npgsql;
using UsageOracle;
using Warehouse.Project;

namespace Modeling.Worker.Tests;

/// <summary>A run that merges changes live tables before its tests; when something is wrong, nobody may ever see that.</summary>
public sealed class MergeFailureTests
{
    private static readonly ModelingOptions AlwaysMerge = new() { LargestMerge = double.MaxValue, PublishTimeout = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task A_model_that_fails_leaves_everything_as_it_was_and_the_mended_project_repairs()
    {
        // It goes wrong on what the second batch brings, not on what was there when it was published.
        var breakable = ModelProject.Load(ContentCopy.With("user_days.sql", sql => sql.Replace("count(*) as activities", "count(*) / min(case when event_id = 'bad' then 0 else 1 end) as activities", StringComparison.Ordinal)));
        await using var warehouse = await PublishedAsync(breakable);
        var before = await TablesAsync(warehouse);

        var outcome = await RefreshAsync(warehouse, breakable);

        Assert.Equal("model user_days failed: division by zero", outcome.Reason);
        Assert.Equal(before, await TablesAsync(warehouse));
        Assert.Equal(
            ["activities|built|1", "dim_dates|skipped|", "fct_licence_days|skipped|", "fct_user_days|skipped|", "user_days|failed|"],
            await warehouse.LinesAsync($"select model, status, rows_changed from ops.run_models where run_id = {outcome.RunId} and model in ('activities', 'dim_dates', 'fct_licence_days', 'fct_user_days', 'user_days')"));
        await AssertRepairsAsync(warehouse);
    }

    [Fact]
    public async Task A_data_test_that_fails_leaves_everything_as_it_was_and_the_mended_project_repairs()
    {
        await using var warehouse = await PublishedAsync(TestWarehouse.Models());
        var before = await TablesAsync(warehouse);
        var stricter = ContentCopy.Make();
        await File.WriteAllTextAsync(Path.Combine(stricter.SingularTests, "no_bad_event.sql"), "select event_id, user_id from {{ ref('activities') }} where event_id = 'bad'");

        var outcome = await RefreshAsync(warehouse, ModelProject.Load(stricter));

        Assert.Equal("data tests failed: no_bad_event (1 rows)", outcome.Reason);
        Assert.Equal(before, await TablesAsync(warehouse));
        Assert.Equal(["""{"user_id": "u1", "event_id": "bad"}"""], await warehouse.LinesAsync($"select failing_row::text from ops.test_failures where run_id = {outcome.RunId}"));
        Assert.Equal(["1"], await warehouse.LinesAsync($"select rows_changed from ops.run_models where run_id = {outcome.RunId} and model = 'activities'"));
        await AssertRepairsAsync(warehouse);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{{ config(severity='warn') }} ")]
    public async Task A_data_test_that_cannot_be_computed_fails_and_breaks_neither_the_others_nor_the_books(string config)
    {
        await using var warehouse = await PublishedAsync(TestWarehouse.Models());
        var before = await TablesAsync(warehouse);
        var wrong = ContentCopy.Make();
        await File.WriteAllTextAsync(Path.Combine(wrong.SingularTests, "asks_for_nonsense.sql"), config + "select no_such_column from {{ ref('activities') }}");

        var outcome = await RefreshAsync(warehouse, ModelProject.Load(wrong));

        Assert.Equal("data tests failed: asks_for_nonsense (column \"no_such_column\" does not exist)", outcome.Reason);
        Assert.Equal(before, await TablesAsync(warehouse));
        Assert.Equal(["""{"error": "column \"no_such_column\" does not exist"}"""], await warehouse.LinesAsync($"select failing_row::text from ops.test_failures where run_id = {outcome.RunId}"));
        Assert.Equal(["failed"], await warehouse.LinesAsync($"select status from ops.run_tests where run_id = {outcome.RunId} and status <> 'passed'"));
        await AssertRepairsAsync(warehouse);
    }

    [Fact]
    public async Task A_reader_who_never_lets_go_makes_the_publish_fail_and_keeps_the_books()
    {
        await using var warehouse = await PublishedAsync(TestWarehouse.Models());
        RunOutcome outcome;
        await using (var reader = await warehouse.Database.OpenConnectionAsync())
        {
            await using var reading = await reader.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("select count(*) from gold.dim_dates", reader);
            await command.ExecuteScalarAsync();

            outcome = await RefreshAsync(warehouse, TestWarehouse.Models());
        }

        Assert.Equal("publish failed: canceling statement due to lock timeout", outcome.Reason);
        Assert.Equal([$"failed|{TestWarehouse.FirstVersion}|2"], await warehouse.LinesAsync("select status, (select version from ops.warehouse_version), (select sum(activities) from gold.fct_sessions) from ops.runs order by run_id desc limit 1"));
        Assert.Equal(["1"], await warehouse.LinesAsync($"select rows_changed from ops.run_models where run_id = {outcome.RunId} and model = 'activities'"));
        Assert.True(await warehouse.ScalarAsync<long>($"select count(*) from ops.run_tests where run_id = {outcome.RunId}") > 0);
        await AssertRepairsAsync(warehouse);
    }

    /// <summary>One version with two activities, and a batch with one more that waits.</summary>
    private static async Task<TestWarehouse> PublishedAsync(ModelProject project)
    {
        var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.LoadAsync([new("o1", "One", true, 3)], [new("u1", "o1", false, true)], [Event("a", 0), Event("b", 1)]);
        Assert.Null((await RefreshAsync(warehouse, project)).Reason);
        await warehouse.LoadAsync("navigation", [Event("bad", 2)]);
        return warehouse;
    }

    private static async Task<RunOutcome> RefreshAsync(TestWarehouse warehouse, ModelProject project) =>
        (await warehouse.Runner(project, AlwaysMerge).RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!;

    /// <summary>The next run with the project as it should be takes the batch and raises the version by one.</summary>
    private static async Task AssertRepairsAsync(TestWarehouse warehouse)
    {
        var outcome = await RefreshAsync(warehouse, TestWarehouse.Models());

        Assert.Equal((TestWarehouse.FirstVersion + 1, (string?)null), (outcome.Version!.Value, outcome.Reason));
        Assert.Equal(["3|3|3"], await warehouse.LinesAsync("select (select count(*) from silver.activities), (select sum(activities) from gold.fct_sessions), (select sum(activities) from gold.fct_user_days)"));
        Assert.Equal([$"{outcome.RunId}"], await warehouse.LinesAsync("select modelled_run_id from ops.batches order by batch_id desc limit 1"));
        Assert.Equal(1, await warehouse.ScalarAsync<long>($"select rows_changed from ops.run_models where run_id = {outcome.RunId} and model = 'activities'"));
    }

    /// <summary>Every row of every live table of the domain, and what the books say is live.</summary>
    private static async Task<IReadOnlyList<string>> TablesAsync(TestWarehouse warehouse)
    {
        var lines = new List<string>();
        foreach (var table in await warehouse.LinesAsync("select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables where schemaname in ('silver', 'gold')"))
        {
            lines.AddRange(await warehouse.LinesAsync($"select '{table}', live::text from {table} as live"));
        }

        lines.AddRange(await warehouse.LinesAsync("select live.model, live.row_count, live.run_id, version.version from ops.published_models as live cross join ops.warehouse_version as version"));
        Assert.NotEmpty(lines);
        return lines;
    }

    private static Activity Event(string id, int minutes) =>
        new(id, "u1", "o1", new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc).AddMinutes(minutes), ActivityType.Navigation, null, null);
}
