using Npgsql;
using TestServers;

namespace Modeling.Worker.Tests.Crashes;

/// <summary>The server that all tests share is restarted here, so nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Outages
{
    public const string Name = "Outages";
}

/// <summary>The database goes away in the middle of a run and comes back; the worker is not started again.</summary>
[Collection(Outages.Name)]
public sealed class OutageTests
{
    [Theory]
    [InlineData(false, "lock table silver.usage_organisations_history in access exclusive mode", "explain (analyze, buffers, timing off, format json)\ncreate table \"build\".\"gold__fct_licence_days\"")]
    [InlineData(false, "lock table gold.dim_organisations in access exclusive mode", "select count(*) filter (where")]
    [InlineData(false, "select count(*) from gold.fct_sessions", "drop table \"gold\".\"fct_sessions\"")]
    [InlineData(true, "lock table silver.activities in share mode", "delete from \"silver\".\"activities\"")]
    [InlineData(true, "lock table gold.fct_sessions in share mode", "delete from \"gold\".\"fct_sessions\"")]
    public async Task A_run_that_lost_the_database_is_made_again_when_it_is_back(bool merges, string hold, string statement)
    {
        await using var worker = await ModelingProcess.PrepareAsync();
        // Not of a pool, which would try to use the session again.
        await using var holder = new NpgsqlConnection($"{worker.Warehouse.ConnectionString};Pooling=false");
        await holder.OpenAsync();
        await using var command = holder.CreateCommand();
        command.CommandText = $"begin; {hold}";
        await command.ExecuteNonQueryAsync();
        worker.Start(merges);
        await worker.StandsAsync(statement);

        await TestPostgres.StopAsync();
        await TestPostgres.StartAsync(CancellationToken.None);
        worker.Warehouse.Database.Clear();

        // The worker says why when it finds the server again in time; else the next run says that nobody did.
        await worker.AssertRepairedAsync("succeeded", "failed: ", "succeeded");
    }
}
