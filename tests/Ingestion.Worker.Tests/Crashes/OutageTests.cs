using Ingestion.Worker.Tests.Hosting;
using TestServers;

namespace Ingestion.Worker.Tests.Crashes;

/// <summary>The servers that all tests share are stopped here, so nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Outages
{
    public const string Name = "Outages";
}

/// <summary>Broker and database go away while files arrive, and come back.</summary>
[Collection(Outages.Name)]
public sealed class OutageTests
{
    [Fact]
    public async Task Batches_that_were_loaded_while_the_broker_was_away_are_all_announced_when_it_is_back()
    {
        await using var host = await IngestionHost.StartAsync();
        await TestRabbitMq.StopAsync();
        try
        {
            for (var i = 0; i < 5; i++)
                host.Deliver("usage", $"away{i}_navigation.csv", $"event_id,user_id,org_id,event_timestamp\ne{i},u1,o1,2025-01-01\n");
            for (var i = 0; i < 5; i++)
                Assert.Equal("loaded", (await host.BatchOfAsync($"away{i}_navigation.csv")).Status);
            Assert.Equal(5, await host.ScalarAsync<long>("select count(*) from ops.outbox where sent_at is null"));
        }
        finally
        {
            await TestRabbitMq.StartAsync(CancellationToken.None);
        }

        await IngestionHost.UntilAsync(() => host.ScalarAsync<long>("select count(*) from ops.outbox where sent_at is not null"), sent => sent == 5, "five sent messages");
    }

    [Theory]
    [InlineData("134217728")]
    [InlineData("1")]
    public async Task A_file_whose_load_lost_the_database_is_loaded_once_when_it_is_back(string secondStreamBytes)
    {
        await using var host = await IngestionHost.StartAsync(("Landing:SecondStreamBytes", secondStreamBytes));
        const int rows = 1_000_000;
        host.Deliver("usage", "cut_navigation.csv", "event_id,user_id,org_id,event_timestamp\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"e{i},u1,o1,2025-01-01\n")));
        await IngestionHost.UntilAsync(
            () => host.ScalarAsync<bool>("select exists (select from pg_stat_progress_copy where datname = current_database() and tuples_processed > 0)"), running => running, "running copy");
        await TestPostgres.StopAsync();
        await TestPostgres.StartAsync(CancellationToken.None);
        host.Database.Clear();

        Assert.Equal(("loaded", rows, rows, 0L), (await host.BatchOfAsync("cut_navigation.csv")).Outcome());
        Assert.Equal(rows, await host.ScalarAsync<long>("select count(*) from bronze.usage_navigation"));
    }
}
