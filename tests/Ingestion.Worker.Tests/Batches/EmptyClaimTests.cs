using Dapper;
using Ingestion.Worker.Landing;
using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>Folders of claims without a file: somebody is about to fill one, or has just emptied it, or died.</summary>
public sealed class EmptyClaimTests(IngestionFixture fixture) : IClassFixture<IngestionFixture>
{
    private readonly IngestionHost _host = fixture.Host;

    [Fact]
    public async Task The_folder_of_a_claim_without_a_file_stays_while_the_claim_is_in_work_however_old_it_is()
    {
        var folder = Path.Combine(_host.Landing, "usage", ".claimed");
        var left = Directory.CreateDirectory(Path.Combine(folder, "20250101T000000.000000Z-left")).FullName;
        var inWork = Path.Combine(folder, "20250101T000000.000000Z-work");
        await using (var worker = await _host.Database.OpenConnectionAsync())
        {
            await using var transaction = await worker.BeginTransactionAsync();
            await worker.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(@name, 0))", new { name = FileClaim.LockName(Path.GetFileName(inWork)) });
            Directory.CreateDirectory(inWork);
            Directory.SetLastWriteTimeUtc(inWork, DateTime.UtcNow.AddDays(-1));

            await IngestionHost.UntilAsync(() => Task.FromResult(Directory.Exists(left)), exists => !exists, "removed folder");
            _host.Deliver("usage", "later_navigation.csv", "event_id,user_id,org_id,event_timestamp\ne1,u1,o1,2025-01-01\n");
            await _host.BatchOfAsync("later_navigation.csv");

            Assert.True(Directory.Exists(inWork));
        }

        await IngestionHost.UntilAsync(() => Task.FromResult(Directory.Exists(inWork)), exists => !exists, "removed folder");
    }
}
