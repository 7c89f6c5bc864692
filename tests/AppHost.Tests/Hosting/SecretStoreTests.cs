using AppHost.Embedded.Hosting;

namespace AppHost.Tests.Hosting;

public sealed class SecretStoreTests
{
    [Fact]
    public void Passwords_stay_the_same_over_runs_in_a_file_that_only_its_owner_reads()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Combine("secrets.json");
        var first = new SecretStore(file).GetOrAdd("ingestion-password", () => "generated");

        Assert.Equal("generated", first);
        Assert.Equal("generated", new SecretStore(file).GetOrAdd("ingestion-password", () => "another"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([file], Directory.EnumerateFiles(directory.Path));
    }

    [Fact]
    public void What_people_see_is_masked()
    {
        using var directory = new TemporaryDirectory();
        var store = new SecretStore(directory.Combine("secrets.json"));
        store.GetOrAdd("a", () => "s3cret");

        Assert.Equal("Host=x;Password=*****", store.Mask("Host=x;Password=s3cret"));
    }

    [Fact]
    public void A_damaged_file_is_named_and_kept()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("secrets.json", "{ broken");

        var refused = Assert.Throws<DistributedApplicationException>(() => new SecretStore(file).GetOrAdd("a", () => "b"));

        Assert.StartsWith(file, refused.Message, StringComparison.Ordinal);
        Assert.Equal("{ broken", File.ReadAllText(file));
    }

    [Fact]
    public void Generated_passwords_need_no_quoting_and_differ()
    {
        var generate = new GenerateParameterDefault { MinLength = 24, Special = false };

        var passwords = Enumerable.Range(0, 100).Select(_ => generate.GetDefaultValue()).ToHashSet();

        Assert.Equal(100, passwords.Count);
        Assert.All(passwords, password => Assert.Matches("^[A-Za-z0-9]{24}$", password));
    }
}
