namespace Insights.Cli.Tests;

public sealed class KeysTests
{
    [Theory]
    [InlineData("", """{"name":"sales","scopes":["read"],"expires_at":null,"organisations":null}""")]
    [InlineData("--organisations org_001,org_002", """{"name":"sales","scopes":["read"],"expires_at":null,"organisations":["org_001","org_002"]}""")]
    [InlineData("--scopes read,pii --expires 2027-12-31", """{"name":"sales","scopes":["read","pii"],"expires_at":"2027-12-31T00:00:00Z","organisations":null}""")]
    public async Task A_key_is_made_as_it_is_asked_for_and_shown(string options, string body)
    {
        await using var api = (await StubApi.StartAsync()).On("POST /api/v1/keys", """{"key":"insights_ab_cd","about":{}}""");

        var run = await CommandRun.OfAsync(
            ["keys", "create", "--name", "sales", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)], api.Address);

        Assert.Equal((ExitCode.Ok, "key\ninsights_ab_cd\n"), (run.ExitCode, run.Out));
        Assert.Equal($"POST /api/v1/keys {body}", api.Requests.Single());
    }

    [Fact]
    public async Task A_list_says_whose_rows_a_key_sees()
    {
        await using var api = (await StubApi.StartAsync()).On(
            "GET /api/v1/keys",
            """{"items":[{"key_id":"0123456789ab","name":"a","scopes":["read"],"organisations":["org_001","org_002"],"created_at":"2026-01-01T00:00:00Z"}],"next":null}""");

        var run = await CommandRun.OfAsync(["keys", "list"], api.Address);

        Assert.Contains("0123456789ab\ta\tread\torg_001,org_002\t", run.Out, StringComparison.Ordinal);
    }
}
