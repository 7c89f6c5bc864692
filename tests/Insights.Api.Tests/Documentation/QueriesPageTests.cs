using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Insights.Api.Tests.Hosting;
using TestServers;

namespace Insights.Api.Tests.Documentation;

/// <summary>
/// Every example of the page about metrics is asked, and what stands below it is the first row of the answer, or the refusal. Run
/// with <c>APPROVE=1</c> when an answer is meant to change.
/// </summary>
[Collection(nameof(SamplesApi))]
public sealed class QueriesPageTests(SamplesApi api)
{
    private static readonly string Page = Path.Combine(Path.GetDirectoryName(RepositoryFiles.Samples)!, "docs", "queries.md");

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_first_rows_on_the_page_are_those_of_the_api()
    {
        var lines = await File.ReadAllLinesAsync(Page);
        var written = new List<string>();
        var examples = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            written.Add(lines[i]);
            if (!lines[i].StartsWith("GET /", StringComparison.Ordinal))
            {
                continue;
            }

            examples++;
            written.Add(await FirstRowAsync(lines[i]["GET ".Length..]));
            i += lines[i + 1].StartsWith('{') ? 1 : 0;
        }

        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
        {
            await File.WriteAllTextAsync(Page, string.Join('\n', written) + "\n");
            lines = [.. written];
        }

        Assert.Equal(written, lines);
        Assert.InRange(examples, 10, 50);
    }

    private async Task<string> FirstRowAsync(string path)
    {
        using var response = await api.Client.GetAsync(path);
        var answer = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        return (response.IsSuccessStatusCode ? (answer["rows"] ?? answer["items"])![0]! : new JsonObject { ["status"] = (int)response.StatusCode, ["detail"] = (string?)answer["detail"] })
            .ToJsonString(Readable);
    }
}
