using System.Net.Http.Json;
using Insights.Api.Tests.Hosting;
using TestServers;
using Warehouse.Access;

namespace Insights.Api.Tests.Access;

/// <summary>What people typed into fields is shown to those who may see people's data; to others without addresses and numbers.</summary>
public sealed class FreeTextTests : IAsyncLifetime
{
    private static readonly string[] Typed = ["jan.jansen@example.org", "6 12345678", "NL91 ABNA 0417 1643 00", "piet@example.org"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("free-text");
    private SamplesApi _api = null!;
    private HttpClient _reader = null!;

    private static readonly string[] Paths =
    [
        "/api/v1/metrics/interactions?by=topic", "/api/v1/metrics/interactions?by=channel,topic&grain=month",
        "/api/v1/metrics?names=interactions,interacting_customers&by=topic", "/api/v1/metrics/interactions?by=topic&top=50",
        "/api/v1/metrics/interactions?topic=Please%20write%20to%20jan", "/api/v1/metrics/interactions?channel=mail%20to",
        "/api/v1/analyses/customer-contacts?customer=2", "/api/v1/customers/2/search?q=write", "/api/v1/interactions/2",
        "/api/v1/interactions-per-product", "/contacts", "/customers/2", "/ask?question=interactions%20by%20topic",
    ];

    public async Task InitializeAsync()
    {
        var crm = Directory.CreateDirectory(Path.Combine(_directory.FullName, "crm"));
        var file = Path.Combine(crm.FullName, "customer_interactions_2018.csv");
        await File.WriteAllLinesAsync(file,
        [
            "date_start,interaction,customers,topic,sentiment",
            $"01/06/2019 12:06,Email,2,Please write to {Typed[0]} or call +31 {Typed[1]},Neutral",
            $"02/06/2019 12:06,Email,2,Pay back to {Typed[2]},Neutral",
            $"03/06/2019 12:06,Mail to {Typed[3]},2,Adverse Event Report,Neutral",
        ]);
        _api = new SamplesApi { Files = [.. Directory.GetFiles(Path.Combine(RepositoryFiles.Samples, "crm")), file] };
        await _api.InitializeAsync();
        _reader = _api.Production.CreateClient();
        _reader.Use(await TestKeys.CreateAsync(_api.Owner, [Scopes.Read]));
    }

    public async Task DisposeAsync()
    {
        _reader.Dispose();
        await _api.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task No_answer_has_an_address_or_a_number_for_who_may_not_see_people_s_data_and_whoever_may_sees_it()
    {
        var seen = new List<string>();
        foreach (var path in Paths)
        {
            // Whoever may see it asks first, so that what is kept of the answer is theirs.
            var whole = await TextAsync(_api.Client, path);
            var shown = await TextAsync(_reader, path);
            var csv = await TextAsync(_reader, path, "text/csv");
            seen.AddRange(Typed.Where(typed => whole.Contains(typed, StringComparison.Ordinal)));
            Assert.All(Typed, typed => Assert.DoesNotContain(typed, shown + csv, StringComparison.Ordinal));
        }

        using var asked = await _reader.PostAsJsonAsync("/api/v1/ask", new { question = "interactions by topic in 2019" });
        var answer = await asked.Content.ReadAsStringAsync();
        Assert.Contains("Please write to [email] or call [phone]", answer, StringComparison.Ordinal);
        Assert.All(Typed, typed => Assert.DoesNotContain(typed, answer, StringComparison.Ordinal));
        Assert.Equal(Typed.Order(), seen.Distinct().Order());
    }

    private static async Task<string> TextAsync(HttpClient client, string path, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode is 200 or 400, $"{path}: {(int)response.StatusCode} {text}");
        return text;
    }
}
