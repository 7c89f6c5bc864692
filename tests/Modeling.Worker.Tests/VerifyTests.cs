using Modeling.Worker.Runs;
using Modeling.Worker.Tests.Recomputing;
using UsageOracle;
using Warehouse.Project;

namespace Modeling.Worker.Tests;

/// <summary>A refresh that verifies says where merging has made something else of a model than building it anew.</summary>
public sealed class VerifyTests
{
    private static readonly RunRequest Verify = new(RunTrigger.Request, FullRefresh: true) { Verify = true, RequestId = Guid.NewGuid(), RequestedBy = "anna" };

    private static readonly ModelingOptions AlwaysMerge = new() { LargestMerge = double.MaxValue };

    [Fact]
    public async Task The_models_of_the_platform_agree_although_a_fresh_build_numbers_users_otherwise()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        var project = TestWarehouse.Models();
        var runner = warehouse.Runner(project, AlwaysMerge);
        await warehouse.LoadAsync([new("o1", "One", true, 3)], [new("u1", "o1", false, true)], [Event("a", "u2", 0), Event("b", "u2", 90)]);
        Assert.Null((await runner.RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!.Reason);
        await warehouse.LoadAsync("navigation", [Event("c", "u1", 10), Event("a", "u1", 40)]);
        Assert.Null((await runner.RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!.Reason);
        Assert.Equal(["u1|2", "u2|1"], await warehouse.LinesAsync("select user_id, user_key from silver.usage_user_keys"));
        await warehouse.LoadAsync("navigation", [Event("d", "u1", 3_000)]);

        var outcome = await runner.RunAsync(Verify, CancellationToken.None);

        // Each part of the models has a version of its own in the first run and in the fresh build; each of the two merges has one.
        Assert.Equal((TestWarehouse.FirstVersion + 1 + 1 + TestWarehouse.FirstVersion, (string?)null), (outcome!.Version!.Value, outcome.Reason));
        Assert.Equal(["u1|1", "u2|2"], await warehouse.LinesAsync("select user_id, user_key from silver.usage_user_keys"));
        Assert.Equal(
            project.Models.Where(model => model.Materialization == Materialization.Incremental).Select(model => $"verify_{model.Name}|{model.Name}|warn|passed|0").Order(StringComparer.Ordinal),
            await warehouse.LinesAsync($"select test, model, severity, status, failures from ops.run_tests where run_id = {outcome.RunId} and test like 'verify%'"));
        // The batch that waited was taken by a run of its own before, or there would have been nothing to compare with.
        Assert.Equal(["3|anna|no||yes", "4|anna|yes|yes|no"], await warehouse.LinesAsync(
            "select run_id, requested_by, full_refresh, case when request_id is not null then true end, array_length(batches, 1) is not null from ops.runs where run_id > 2"));
    }

    [Fact]
    public async Task Rows_that_a_wrong_key_left_behind_are_shown_with_the_side_that_has_them()
    {
        await using var warehouse = await RecomputeWarehouse.CreateAsync();
        warehouse.Model("right", "{{ config(materialized='incremental', unique_key='fact_id', recompute_by='a') }} select fact_id, a, count(*) over (partition by a) as total from {{ ref('facts') }} as facts");
        warehouse.Model("wrong", "{{ config(materialized='incremental', unique_key='fact_id', recompute_by='fact_id') }} select fact_id, a, count(*) over (partition by a) as total from {{ ref('facts') }} as facts");
        await warehouse.Database.ExecuteAsync("insert into raw.facts values (1, 1, 'b', now(), 1)");
        await warehouse.ChangeAsync(new Random(1), 0);
        Assert.Null((await warehouse.RefreshAsync()).Reason);
        await warehouse.Database.ExecuteAsync("insert into raw.facts values (2, 1, 'b', now(), 1)");
        await warehouse.ChangeAsync(new Random(2), 0);
        Assert.Null((await warehouse.RefreshAsync()).Reason);

        var outcome = await warehouse.RefreshAsync(Verify);

        Assert.Equal((3L, (string?)null), (outcome.Version, outcome.Reason));
        Assert.Equal(["verify_right|passed|0", "verify_wrong|warned|4"], await warehouse.Database.LinesAsync($"select test, status, failures from ops.run_tests where run_id = {outcome.RunId} and test like 'verify%'"));
        Assert.Equal(
            [
                """{"a": 1, "total": 1, "_found": "only in the live table", "fact_id": 1}""",
                """{"a": 1, "total": 1, "_found": "only in the live table", "fact_id": 2}""",
                """{"a": 1, "total": 2, "_found": "only in the fresh build", "fact_id": 1}""",
                """{"a": 1, "total": 2, "_found": "only in the fresh build", "fact_id": 2}""",
            ],
            await warehouse.Database.LinesAsync("select failing_row::text from ops.test_failures"));
        Assert.Equal(["1|1|2", "2|1|2"], await warehouse.Database.LinesAsync("select * from gold.wrong"));
    }

    [Fact]
    public async Task What_lacks_a_file_that_a_fresh_build_has_is_not_compared()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        using var models = new SmallProject();
        models.Model("events", "{{ config(materialized='incremental', unique_key='event_id', recompute_by='event_id') }} select event_id, user_id from {{ source('bronze', 'usage_navigation') }} as rows", tests: "[{accepted_values: {column_name: user_id, values: [u1]}}]");
        var runner = warehouse.Runner(models.Load(), AlwaysMerge);
        await warehouse.LoadAsync("navigation", [Event("a", "u1", 0)]);
        Assert.Null((await runner.RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None))!.Reason);
        // No run publishes it.
        await warehouse.LoadAsync("navigation", [Event("b", "u2", 0)]);

        var outcome = await runner.RunAsync(Verify, CancellationToken.None);

        Assert.Equal("data tests failed: accepted_values_events_user_id (1 rows)", outcome!.Reason);
        Assert.Equal(
            ["warned|0|files arrived that the live table does not have yet; ask again when nothing arrives"],
            await warehouse.LinesAsync($"select status, failures, failing_row ->> 'not_compared' from ops.run_tests inner join ops.test_failures using (run_id, test) where run_id = {outcome.RunId} and test = 'verify_events'"));
    }

    private static Activity Event(string id, string user, int minutes) =>
        new(id, user, "o1", new DateTime(2025, 11, 1, 12, 0, 0, DateTimeKind.Utc).AddMinutes(minutes), ActivityType.Navigation, null, null);
}
