namespace AppHost.Tests;

public sealed class FirstRunTests
{
    [Fact]
    public void The_first_run_gets_the_samples_and_later_ones_do_not()
    {
        using var repository = new TemporaryDirectory();
        repository.Write("samples/usage/navigation.csv", "event_id\n1\n");
        var options = From(repository);

        FirstRun.Prepare(options);
        Assert.Equal("event_id\n1\n", File.ReadAllText(repository.Combine(".platform", "landing", "usage", "navigation.csv")));
        File.Delete(repository.Combine(".platform", "landing", "usage", "navigation.csv"));
        FirstRun.Prepare(options);

        Assert.Equal([repository.Combine(".platform", "landing", "usage")], Directory.EnumerateFileSystemEntries(repository.Combine(".platform", "landing")));
        Assert.False(Directory.Exists(repository.Combine(".platform", "landing.partial")));
    }

    [Fact]
    public void Somebodys_own_landing_directory_stays_empty()
    {
        using var repository = new TemporaryDirectory();
        repository.Write("samples/usage/navigation.csv", "event_id\n1\n");

        FirstRun.Prepare(From(repository, "--Platform:LandingDirectory", repository.Combine("inbox")));

        Assert.Empty(Directory.EnumerateFileSystemEntries(repository.Combine("inbox")));
    }

    [Fact]
    public void An_interrupted_copy_is_made_again()
    {
        using var repository = new TemporaryDirectory();
        repository.Write("samples/usage/a.csv", "whole");
        repository.Write(".platform/landing.partial/usage/a.csv", "ha");

        FirstRun.Prepare(From(repository));

        Assert.Equal("whole", File.ReadAllText(repository.Combine(".platform", "landing", "usage", "a.csv")));
    }

    private static PlatformOptions From(TemporaryDirectory repository, params string[] args) => PlatformOptions.From(args, repository.Path);
}
