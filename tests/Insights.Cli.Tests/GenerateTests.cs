namespace Insights.Cli.Tests;

public sealed class GenerateTests : IDisposable
{
    private const string Header = "customer_id,type,language,content,check,reason,sources,model,prompt_version,generation_id,warehouse_version\r\n";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("insights");

    private string Target => Path.Combine(_directory.FullName, "letters.csv");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Each_customer_of_a_segment_gets_a_row_with_check_and_sources()
    {
        await using var api = await WithCustomersAsync(2, 3);

        var run = await RunAsync(api);

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        Assert.Equal(Header + Row(2) + Row(3, "replaced,unsupported_text", "template"), await File.ReadAllTextAsync(Target));
        Assert.Equal($"2 written, 1 of them by the template, 0 were there: {Target}\n", run.Out);
        Assert.Equal("GET /api/v1/customers?customer_type=Orange&limit=1000", api.Requests.First());
        Assert.Contains("GET /api/v1/generate-content/2?type=email&language=en", api.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3,email,en,\"Dear\r\n\r\nhal")]
    [InlineData("3,email,en,\"Dear\",passed,,a b,mo")]
    public async Task A_run_that_broke_off_is_continued(string rest)
    {
        await File.WriteAllTextAsync(Target, Header + Row(2) + rest);
        await using var api = await WithCustomersAsync(2, 3);

        var run = await RunAsync(api);

        Assert.Equal((ExitCode.Ok, $"1 written, 1 of them by the template, 1 were there: {Target}\n"), (run.ExitCode, run.Out));
        Assert.Equal(Header + Row(2) + Row(3, "replaced,unsupported_text", "template"), await File.ReadAllTextAsync(Target));
        Assert.DoesNotContain(api.Requests, request => request.Contains("generate-content/2", StringComparison.Ordinal));
        Assert.Equal([Target], _directory.EnumerateFiles().Select(file => file.FullName));
    }

    [Fact]
    public async Task What_was_written_before_a_refusal_stays()
    {
        await using var api = (await WithCustomersAsync(2, 4)).On("GET /api/v1/generate-content/4", """{"status":503,"title":"t","detail":"not yet"}""", 503);

        var run = await RunAsync(api);

        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.Equal(Header + Row(2), await File.ReadAllTextAsync(Target));
    }

    [Theory]
    [InlineData("a,b\r\n1,2\r\n", "is no file of letters, so it is left as it is")]
    [InlineData(Header + "2,sms,en,hi,passed,,a,m,sms.v1,1,7\r\n", "has a letter of type sms in en; email in en needs another file")]
    public async Task Another_file_is_left_as_it_is(string content, string message)
    {
        await File.WriteAllTextAsync(Target, content);
        await using var api = await WithCustomersAsync(2);

        var run = await RunAsync(api);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.Equal(content, await File.ReadAllTextAsync(Target));
    }

    [Theory]
    [InlineData("name=Orange")]
    [InlineData("customer_type")]
    [InlineData("customer_type=")]
    public async Task A_segment_is_a_field_and_its_value(string segment)
    {
        var run = await CommandRun.OfAsync(["generate", "--segment", segment, "-o", Target]);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains($"--segment is '{segment}', expected FIELD=VALUE of customer_type or occupation", run.Error);
    }

    private Task<CommandRun> RunAsync(StubApi api) =>
        CommandRun.OfAsync(["generate", "--type", "email", "--segment", "customer_type=Orange", "-o", Target], api.Address);

    private static string Row(int customer, string check = "passed,", string model = "m") =>
        $"{customer},email,en,\"Dear \"\"Diver\"\",\n\nthank you\",{check},a b,{model},email.v1,{customer}0,7\r\n";

    private static async Task<StubApi> WithCustomersAsync(params int[] customers)
    {
        var api = (await StubApi.StartAsync()).On(
            "GET /api/v1/customers", $$"""{"items":[{{string.Join(',', customers.Select(customer => $$"""{"customer_id":{{customer}}}"""))}}],"next":null}""");
        foreach (var customer in customers)
        {
            var fallback = customer == 3 ? """{"reason":"unsupported_text","model":"m"}""" : "null";
            api.On(
                $"GET /api/v1/generate-content/{customer}",
                $$"""
                {"customer_id":{{customer}},"generated_content":{"Content_type":"email","Content":"Dear \"Diver\",\n\nthank you"},"language":"en",
                "sources":[{"interaction_id":"a"},{"interaction_id":"b"}],"model":"{{(customer == 3 ? "template" : "m")}}","prompt_version":"email.v1",
                "fallback":{{fallback}},"generation_id":{{customer}}0,"warehouse_version":7}
                """);
        }

        return api;
    }
}
