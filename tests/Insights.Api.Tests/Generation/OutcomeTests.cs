using System.Net.Http.Json;
using Insights.Api.Tests.Pipeline;

namespace Insights.Api.Tests.Generation;

public sealed class OutcomeTests
{
    [Fact]
    public async Task What_became_of_texts_is_counted_by_prompt_version_and_model_the_last_report_of_each()
    {
        await using var host = await WithJediAsync();
        var ids = new List<long>();
        foreach (var path in (string[])["generate-content/1", "generate-content/1?language=nl", "generate-content/1?type=sms", "generate-content/1?type=sms"])
        {
            ids.Add((await host.GetAsync(path)).GetProperty("generation_id").GetInt64());
        }

        await ReportAsync(host, ids[0], "discarded");
        await ReportAsync(host, ids[0], "sent");
        await ReportAsync(host, ids[2], "edited");
        await ReportAsync(host, ids[3], "discarded");

        Assert.Equal(
            """{"items":[{"content_type":"email","prompt_version":"email.v1","model":"mock","generations":2,"fallbacks":0,"sent":1,"edited":0,"discarded":0,"unreported":1,"sent_share":1},{"content_type":"sms","prompt_version":"sms.v1","model":"mock","generations":2,"fallbacks":0,"sent":0,"edited":1,"discarded":1,"unreported":0,"sent_share":0}]}""",
            (await host.GetAsync("generations/outcomes")).GetRawText());
        Assert.Equal(1, (await host.GetAsync("generations/outcomes?content_type=sms")).GetProperty("items").GetArrayLength());
        await host.ExecuteAsync("begin; set local role warehouse_reader; select prompt_version, used_as, count(*) from ops.generations group by 1, 2; commit");
    }

    [Theory]
    [InlineData("999999", "sent", 404, "/problems/not-found")]
    [InlineData("{id}", "liked", 400, "/problems/invalid-parameter")]
    [InlineData("{id}", null, 400, "/problems/invalid-parameter")]
    public async Task An_outcome_that_cannot_be_is_refused(string id, string? outcome, int status, string type)
    {
        await using var host = await WithJediAsync();
        var known = (await host.GetAsync("generate-content/1")).GetProperty("generation_id").GetInt64();

        using var response = await host.Client.PostAsJsonAsync($"/api/v1/generations/{id.Replace("{id}", $"{known}")}/outcome", new { outcome });

        var problem = await response.ProblemAsync();
        Assert.Equal((status, type), (problem.Status, problem.Type));
    }

    private static async Task ReportAsync(GenerationHost host, long id, string outcome)
    {
        using var response = await host.Client.PostAsJsonAsync($"/api/v1/generations/{id}/outcome", new { outcome });
        Assert.Equal($$"""{"generation_id":{{id}},"outcome":"{{outcome}}"}""", await response.Content.ReadAsStringAsync());
    }

    private static async Task<GenerationHost> WithJediAsync()
    {
        var host = await GenerationHost.StartAsync();
        await host.AddCustomerAsync(1);
        await host.AddInteractionAsync(1, "2020-02-17 18:24", "Email", "Drug Efficacy");
        return host;
    }
}
