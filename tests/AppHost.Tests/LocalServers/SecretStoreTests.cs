using AppHost.LocalServers;

namespace AppHost.Tests.LocalServers;

public sealed class SecretStoreTests
{
    [Fact]
    public void Passwords_stay_the_same_over_runs_in_a_file_that_only_its_owner_reads()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Combine("secrets.json");
        var first = new SecretStore(directory.Path).GetOrAdd("ingestion-password", () => "generated");

        Assert.Equal("generated", first);
        Assert.Equal("generated", new SecretStore(directory.Path).GetOrAdd("ingestion-password", () => "another"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([file], Directory.EnumerateFiles(directory.Path));
    }

    [Fact]
    public void A_damaged_file_is_named_and_kept()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("secrets.json", "{ broken");

        var refused = Assert.Throws<SetupException>(() => new SecretStore(directory.Path).GetOrAdd("a", () => "b"));

        Assert.StartsWith(file, refused.Message, StringComparison.Ordinal);
        Assert.Equal("{ broken", File.ReadAllText(file));
    }
}
