using Microsoft.AspNetCore.Http;

namespace Insights.Cli.Tests;

public sealed class ExportTests : IDisposable
{
    private const string Path = "GET /api/v1/exports/chats.csv";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("insights");

    private string Target => System.IO.Path.Combine(_directory.FullName, "chats.csv");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_file_holds_the_bytes_that_came_and_replaces_the_one_before()
    {
        await File.WriteAllTextAsync(Target, "an older export, which is longer than the new one");
        await using var api = (await StubApi.StartAsync()).On(Path, "text/csv", "\uFEFFa;b\r\n\"ü\"\n", 200);

        var run = await CommandRun.OfAsync(["export", "chats", "-o", Target, "--json"], api.Address);

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        Assert.Equal("\uFEFFa;b\r\n\"ü\"\n"u8.ToArray(), await File.ReadAllBytesAsync(Target));
        Assert.Contains("\"bytes\": 13", run.Out);
        Assert.Single(_directory.EnumerateFiles());
    }

    [Fact]
    public async Task Without_a_file_the_bytes_go_to_standard_output()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, "text/csv", "a,b\r\n1,2\r\n", 200);

        Assert.Equal(new CommandRun(ExitCode.Ok, "a,b\r\n1,2\r\n", ""), await CommandRun.OfAsync(["export", "chats"], api.Address));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_goes_along_and_an_export_that_hides_something_says_so(bool toFile)
    {
        await using var api = (await StubApi.StartAsync()).On(Path, async context =>
        {
            context.Response.ContentType = "text/csv";
            if (context.Request.Headers.Authorization != "Bearer insights_1_2")
                context.Response.Headers["Missing-Scope"] = "pii";
            await context.Response.WriteAsync("a\n");
        });
        string[] command = toFile ? ["export", "chats", "-o", Target] : ["export", "chats"];

        var without = await CommandRun.OfAsync(command, api.Address);
        var with = await CommandRun.OfAsync(command, api.Address, environment: new() { ["INSIGHTS_KEY"] = "insights_1_2" });

        Assert.Equal("People's data stands there as [pii]: a key with the scope pii in INSIGHTS_KEY gets it.\n", without.Error);
        Assert.Equal((ExitCode.Ok, ""), (with.ExitCode, with.Error));
    }

    [Fact]
    public async Task What_is_no_key_is_not_sent()
    {
        await using var api = await StubApi.StartAsync();

        var run = await CommandRun.OfAsync(["metrics"], api.Address, environment: new() { ["INSIGHTS_KEY"] = "a\r\nHost: b" });

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith("INSIGHTS_KEY is no key", run.Error);
        Assert.Empty(api.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_export_that_breaks_off_leaves_what_was_there(bool isThere)
    {
        if (isThere)
            await File.WriteAllTextAsync(Target, "good");
        await using var api = (await StubApi.StartAsync()).On(Path, async context =>
        {
            context.Response.ContentType = "text/csv";
            await context.Response.Body.WriteAsync("half"u8.ToArray());
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        var run = await CommandRun.OfAsync(["export", "chats", "-o", Target], api.Address);

        Assert.Equal((ExitCode.Unreachable, ""), (run.ExitCode, run.Out));
        Assert.Equal(isThere ? ["good"] : [], _directory.EnumerateFiles().Select(file => File.ReadAllText(file.FullName)));
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_wrong_usage()
    {
        await using var api = (await StubApi.StartAsync()).On(Path, "text/csv", "a,b\r\n", 200);

        var run = await CommandRun.OfAsync(["export", "chats", "-o", System.IO.Path.Combine(_directory.FullName, "missing", "chats.csv")], api.Address);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("cannot be written", run.Error, StringComparison.Ordinal);
    }
}
