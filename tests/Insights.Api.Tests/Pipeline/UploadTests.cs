using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Insights.Api.Tests.Pipeline;

/// <summary>An upload lands as a whole under its own name, or not at all.</summary>
public sealed class UploadTests(PipelineHost host) : IClassFixture<PipelineHost>
{
    [Fact]
    public async Task The_body_lands_under_its_name_and_the_answer_has_size_and_hash()
    {
        const string content = "event_id,user_id\ne1,é\n";

        var response = await host.UploadAsync("USAGE", "first navigation.csv", content);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(
            ("usage", "first navigation.csv", 23, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))),
            (answer.GetProperty("domain").GetString(), answer.GetProperty("file_name").GetString(), answer.GetProperty("bytes").GetInt32(), answer.GetProperty("sha256").GetString()));
        Assert.Equal(content, await File.ReadAllTextAsync(Path.Combine(host.Landing, "usage", "first navigation.csv")));
        Assert.Empty(Directory.EnumerateFiles(host.Landing, ".*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_name_that_is_waiting_is_refused_and_the_file_that_waits_stays()
    {
        await host.UploadAsync("usage", "twice_navigation.csv", "one");

        var (status, type, _) = await (await host.UploadAsync("usage", "twice_navigation.csv", "two")).ProblemAsync();

        Assert.Equal((409, "/problems/file-waiting"), (status, type));
        Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine(host.Landing, "usage", "twice_navigation.csv")));
    }

    [Fact]
    public async Task Of_uploads_of_one_name_at_once_one_lands_and_the_others_are_refused()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => host.UploadAsync("usage", "race_navigation.csv", new string((char)('a' + i), 50_000))));

        Assert.Equal(1, responses.Count(response => response.StatusCode == HttpStatusCode.Accepted));
        Assert.Equal(7, responses.Count(response => response.StatusCode == HttpStatusCode.Conflict));
        Assert.Single((await File.ReadAllTextAsync(Path.Combine(host.Landing, "usage", "race_navigation.csv"))).Distinct());
    }

    [Fact]
    public async Task An_unknown_domain_is_refused_with_the_known_ones()
    {
        var (status, type, detail) = await (await host.UploadAsync("finance", "navigation.csv", "x")).ProblemAsync();

        Assert.Equal((404, "/problems/not-found"), (status, type));
        Assert.Contains("assistant, chats, commerce, crm, usage", detail, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(host.Landing, "finance")));
    }

    [Theory]
    [InlineData("budget.csv", "no dataset of usage takes 'budget.csv'; datasets of usage take: navigation (*navigation*.csv); ")]
    [InlineData("navigation.txt", "no dataset of usage takes 'navigation.txt'; ")]
    [InlineData("users_navigation.csv", "'users_navigation.csv' matches more than one dataset: navigation (*navigation*.csv); users (*users*.csv); ")]
    public async Task A_name_that_no_dataset_takes_is_refused_with_those_that_there_are(string name, string start)
    {
        var (status, type, detail) = await (await host.UploadAsync("usage", name, "x")).ProblemAsync();

        Assert.Equal((422, "/problems/no-dataset"), (status, type));
        Assert.StartsWith(start, detail, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(host.Landing, "usage", name)));
    }

    [Theory]
    [InlineData("../navigation.csv")]
    [InlineData("..\\navigation.csv")]
    [InlineData("..%2Fnavigation.csv")]
    [InlineData("/etc/navigation.csv")]
    [InlineData("..")]
    [InlineData("C:navigation.csv")]
    [InlineData("navi\tgation.csv")]
    [InlineData("navi\ngation.csv")]
    [InlineData("NUL.csv")]
    [InlineData("com1.navigation.csv")]
    [InlineData(".navigation.csv")]
    [InlineData("navigation.csv.")]
    [InlineData("navigation.csv ")]
    [InlineData("navigation.csv.part")]
    [InlineData("navigation.TMP")]
    public async Task A_name_that_is_no_plain_name_is_refused(string name)
    {
        var before = host.Landing is var landing && Directory.Exists(landing) ? Directory.GetFiles(landing, "*", SearchOption.AllDirectories) : [];

        var response = await host.UploadAsync("usage", name, "x");

        // The client itself resolves "..", and some names do not reach the endpoint at all.
        Assert.True(response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"{response.StatusCode}");
        Assert.Equal(before, Directory.Exists(landing) ? Directory.GetFiles(landing, "*", SearchOption.AllDirectories) : []);
    }

    [Theory]
    [InlineData(180, true)]
    [InlineData(250, false)]
    public async Task A_name_has_room_for_what_the_archive_adds_to_it(int length, bool isTaken)
    {
        var response = await host.UploadAsync("usage", new string('x', length) + "_navigation.csv", "x");

        Assert.Equal(isTaken ? HttpStatusCode.Accepted : HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(PipelineHost.MaxUploadBytes, true, true)]
    [InlineData(PipelineHost.MaxUploadBytes + 1, true, false)]
    [InlineData(PipelineHost.MaxUploadBytes + 1, false, false)]
    public async Task A_file_over_the_limit_is_refused_whether_or_not_its_size_is_announced(int size, bool isAnnounced, bool isTaken)
    {
        var name = $"size{size}{isAnnounced}_navigation.csv";
        using var body = new StreamContent(new MemoryStream(new byte[size]));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/pipeline/uploads/usage/{name}") { Content = body };
        request.Headers.TransferEncodingChunked = !isAnnounced;

        var response = await host.Client.SendAsync(request);

        Assert.Equal(isTaken ? HttpStatusCode.Accepted : HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(isTaken, File.Exists(Path.Combine(host.Landing, "usage", name)));
        if (!isTaken)
            Assert.Equal("/problems/upload-too-large", (await response.ProblemAsync()).Type);
    }
}
