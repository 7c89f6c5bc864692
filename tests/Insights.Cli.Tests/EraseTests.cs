namespace Insights.Cli.Tests;

public sealed class EraseTests
{
    private const string Path = "/api/v1/erasures";

    [Theory]
    [InlineData("--customer 42", """{"kind":"customer","id":"42"}""")]
    [InlineData("--customer=42", """{"kind":"customer","id":"42"}""")]
    [InlineData("--assistant-user 0d79-fca1", """{"kind":"assistant_user","id":"0d79-fca1"}""")]
    [InlineData("--shopper -7", """{"kind":"shopper","id":"-7"}""")]
    public async Task A_person_is_erased_and_what_was_changed_is_shown(string person, string body)
    {
        await using var api = (await StubApi.StartAsync())
            .On($"POST {Path}", Erasure("requested", "[]"), status: 202)
            .On($"GET {Path}/3", Erasure("finished", """[{"place":"bronze.crm_customers","count":2},{"place":"files","count":1}]"""));

        var run = await CommandRun.OfAsync(["erase", .. person.Split(' ')], api.Address);

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        Assert.Equal("place\tcount\nbronze.crm_customers\t2\nfiles\t1\n", run.Out);
        Assert.Equal([$"POST {Path} {body}", $"GET {Path}/3"], api.Requests);
    }

    [Theory]
    [InlineData("", "Nobody is named: expected whom to erase, as --KIND ID, such as --customer 42.\n")]
    [InlineData("42", "'42' names nobody: expected whom to erase, as --KIND ID, such as --customer 42.\n")]
    [InlineData("--customer", "'--customer' names nobody: expected whom to erase, as --KIND ID, such as --customer 42.\n")]
    [InlineData("--customer 42 43", "'--customer 42 43' names nobody: expected whom to erase, as --KIND ID, such as --customer 42.\n")]
    public async Task Who_names_nobody_is_told_how(string person, string error)
    {
        var run = await CommandRun.OfAsync(["erase", .. person.Split(' ', StringSplitOptions.RemoveEmptyEntries)], "http://127.0.0.1:9");

        Assert.Equal((ExitCode.Usage, error), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Without_a_wait_the_erasure_is_shown_as_it_is()
    {
        await using var api = (await StubApi.StartAsync()).On($"POST {Path}", Erasure("requested", "[]"), status: 202);

        var run = await CommandRun.OfAsync(["erase", "--user", "u1", "--no-wait", "--json"], api.Address);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("\"status\": \"requested\"", run.Out, StringComparison.Ordinal);
    }

    private static string Erasure(string status, string changes) => $$"""
        {"id":3,"kind":"customer","status":"{{status}}","requested_at":"2026-11-30T08:00:00Z","requested_by":"x","erased_at":null,"finished_at":null,"waits_for":null,"changes":{{changes}}}
        """;
}
