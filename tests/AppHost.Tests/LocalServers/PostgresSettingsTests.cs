using AppHost.LocalServers;
using Microsoft.Extensions.Configuration;

namespace AppHost.Tests.LocalServers;

public sealed class PostgresSettingsTests
{
    private const long Gigabyte = 1024L * 1024 * 1024;

    [Theory]
    [InlineData(24, 2, "3072MB", "12288MB", "768MB", "48MB", "6144MB", "1")]
    [InlineData(1, 1, "128MB", "512MB", "64MB", "4MB", "1024MB", "1")]
    [InlineData(256, 32, "8192MB", "131072MB", "1024MB", "64MB", "8192MB", "4")]
    public void Memory_and_cores_decide(int gigabytes, int cores, string sharedBuffers, string cache, string maintenance, string work, string wal, string parallel)
    {
        var settings = PostgresSettings.For(gigabytes * Gigabyte, cores);

        Assert.Equal(
            (sharedBuffers, cache, maintenance, work, wal, parallel),
            (settings["shared_buffers"], settings["effective_cache_size"], settings["maintenance_work_mem"], settings["work_mem"], settings["max_wal_size"], settings["max_parallel_workers_per_gather"]));
        Assert.DoesNotContain(settings.Keys, name => name is "fsync" or "full_page_writes" or "synchronous_commit");
    }

    [Fact]
    public void What_is_configured_wins() =>
        Assert.Equal(["shared_buffers=1GB"], PostgresSettings.ForThisMachine(Configured("shared_buffers", "1GB")).Where(setting => setting.StartsWith("shared_buffers", StringComparison.Ordinal)));

    [Theory]
    [InlineData("fsync")]
    [InlineData("Full_Page_Writes")]
    [InlineData("synchronous_commit")]
    public void Durability_cannot_be_given_up(string name) =>
        Assert.Equal(
            $"Platform:Postgres:{name} cannot be set: a loaded file is archived when its rows are committed, so a commit has to last. Remove it.",
            Assert.Throws<SetupException>(() => PostgresSettings.ForThisMachine(Configured(name, "off"))).Message);

    private static IConfiguration Configured(string name, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(name, (string?)value)]).Build();
}
