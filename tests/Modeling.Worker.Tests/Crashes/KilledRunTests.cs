namespace Modeling.Worker.Tests.Crashes;

/// <summary>The worker is killed at each stage of a run, and started again while what held it up is still there.</summary>
public sealed class KilledRunTests
{
    private const string Died = "failed: the worker that ran it ended; its batches are taken by the next run";

    // The run reads it in its last models, when others stand in the schema build already.
    private const string HoldsTheLastModel = "lock table silver.usage_organisations_history in access exclusive mode";
    private const string LastModel = "explain (analyze, buffers, timing off, format json)\ncreate table \"build\".\"gold__fct_licence_days\"";

    // No model of the run reads it, but a test does.
    private const string HoldsATest = "lock table gold.dim_organisations in access exclusive mode";
    private const string ATest = "select count(*) filter (where";

    [Theory]
    [InlineData("building", false, HoldsTheLastModel, LastModel)]
    [InlineData("testing", false, HoldsATest, ATest)]
    [InlineData("publishing", false, "select count(*) from gold.fct_sessions", """drop table "gold"."fct_sessions" """)]
    [InlineData("collecting what arrived", true, "lock table bronze.usage_navigation in access exclusive mode", """create temporary table "bronze__usage_navigation__changes" """)]
    [InlineData("merging the first model", true, "lock table silver.activities in share mode", """delete from "silver"."activities" """)]
    [InlineData("merging a later model", true, "lock table gold.fct_user_days in share mode", """delete from "gold"."fct_user_days" """)]
    [InlineData("publishing what was merged", true, "select count(*) from gold.dim_dates", """drop table "gold"."dim_dates" """)]
    public async Task Killed_at_any_stage_it_leaves_the_last_version_and_the_next_run_repairs(string stage, bool merges, string hold, string statement)
    {
        await using var worker = await ModelingProcess.PrepareAsync();
        await using (var holder = await worker.Warehouse.Database.OpenConnectionAsync())
        {
            await using var transaction = await holder.BeginTransactionAsync();
            await using var command = holder.CreateCommand();
            command.CommandText = hold;
            await command.ExecuteNonQueryAsync();
            worker.Start(merges);
            var session = await worker.StandsAsync(statement.TrimEnd());
            await worker.KillAsync();

            await worker.AssertReadersSeeAsync(TestWarehouse.FirstVersion, ModelingProcess.Published);
            Assert.Equal("running", await worker.Warehouse.ScalarAsync<string>("select status from ops.runs order by run_id desc limit 1"));
            worker.Start(merges);
            // What the dead worker's session did does not stand in the way of the new one, which comes as far.
            await worker.StandsAsync(statement.TrimEnd(), not: session);
            Assert.Equal([Died], await worker.Warehouse.ListAsync("select concat_ws(': ', status, reason) from ops.runs where run_id = 2", row => row.GetString(0)));
            await worker.AssertReadersSeeAsync(TestWarehouse.FirstVersion, ModelingProcess.Published);
        }

        await worker.AssertRepairedAsync("succeeded", Died, "succeeded");
        var merged = await worker.Warehouse.ScalarAsync<long>("select count(*) from ops.run_models where run_id = 3 and rows_changed > 0");
        Assert.True(merges == merged > 0, $"{stage}: {merged} models were merged");
    }

    [Fact]
    public async Task Killed_after_the_commit_and_before_the_message_it_sends_the_message_when_it_is_back()
    {
        await using var worker = await ModelingProcess.PrepareAsync();
        worker.Start(merges: true, messaging: "amqp://nobody:nothing@127.0.0.1:9/");
        await worker.UntilAsync($"select version = {TestWarehouse.FirstVersion + 1} from ops.warehouse_version", "the second version is published");
        await worker.KillAsync();

        Assert.Equal(TestWarehouse.FirstVersion + 1, await worker.Warehouse.ScalarAsync<long>("select count(*) from ops.outbox where sent_at is null"));
        worker.Start(merges: true);
        await worker.AssertRepairedAsync("succeeded", "succeeded");
    }
}
