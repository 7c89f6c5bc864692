using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Tests.Hosting;
using Warehouse.Access;

namespace Insights.Api.Tests.Access;

/// <summary>
/// Callers with a key for one organisation, for another, for both, and for all rows; what tells the organisations' rows apart; and random
/// questions about metrics.
/// </summary>
internal sealed class OrganisationCallers : IDisposable
{
    public const string Mine = "org_002";
    public const string Yours = "org_007";
    public const string Days = "from=2025-09-10&to=2025-12-10";

    public static readonly string[] Grains = ["total", "day", "week", "month"];

    /// <summary>They stand with the user, in the row of the organisation that the user belongs to, wherever the user was active.</summary>
    private static readonly string[] OfUsers = ["job_title", "is_employee"];

    private readonly SamplesApi _samples;
    private readonly Dictionary<string, HttpClient> _clients = [];

    private OrganisationCallers(SamplesApi samples) => _samples = samples;

    /// <summary>Names and keys that one organisation alone has.</summary>
    public IReadOnlyList<(string Organisation, string Marker)> Markers { get; private set; } = [];

    /// <param name="caller"><c>mine</c>, <c>yours</c>, <c>both</c> or <c>all</c>.</param>
    public HttpClient this[string caller] => _clients[caller];

    public static async Task<OrganisationCallers> CreateAsync(SamplesApi samples)
    {
        var callers = new OrganisationCallers(samples);
        (string, string[])[] all = [("mine", [Mine]), ("yours", [Yours]), ("both", [Mine, Yours]), ("all", [])];
        foreach (var (name, organisations) in all)
        {
            callers._clients[name] = await callers.ClientAsync([Scopes.Read, Scopes.Pii], organisations);
        }

        callers.Markers = await callers.MarkersAsync();
        Assert.All(
            new[] { Mine, Yours },
            organisation => Assert.InRange(callers.Markers.Count(marker => marker.Organisation == organisation), 5, 500));
        return callers;
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }

    public static string Question(Random random, MetricShape metric)
    {
        var by = metric.Dimensions.Where(_ => random.Next(4) == 0).Take(2).ToList();
        string[] parts =
        [
            $"&grain={Grains[random.Next(Grains.Length)]}",
            by.Count > 0 ? $"&by={string.Join(',', by)}" : "",
            metric.Populations.Count > 0 && random.Next(2) == 0
                ? $"&population={metric.Populations[random.Next(metric.Populations.Count)]}"
                : "",
            random.Next(5) switch { 0 => "&compare=2025-09-15..2025-10-15", 1 => "&share=total", 2 => "&top=3&order=-value", _ => "" },
        ];
        return string.Concat(parts);
    }

    /// <summary>No text of others is in an answer, but what the request itself said.</summary>
    public void RequireOwn(string organisation, string said, string text)
    {
        foreach (var (owner, marker) in Markers)
        {
            Assert.False(
                owner != organisation && !said.Contains(marker, StringComparison.Ordinal)
                    && text.Contains(marker, StringComparison.Ordinal),
                $"{said}: {marker} of {owner} is in what {organisation} is told: {text[..Math.Min(text.Length, 2000)]}");
        }
    }

    private async Task<IReadOnlyList<(string Organisation, string Marker)>> MarkersAsync()
    {
        var texts = await _samples.ListAsync(
            """
            select distinct organisation_id, text
            from (
                select organisation_id, organisation_id as text from gold.dim_organisations
                union all select organisation_id, name from gold.dim_organisations
                union all select organisation_id, user_id from gold.dim_users
                union all select organisation_id, user_id from gold.fct_user_days
                union all select organisation_id, user_id from gold.fct_sessions
                union all select organisation_id, user_id from gold.fct_transformations
                union all select organisation_id, chat_id from gold.fct_chats
            ) as texts
            where organisation_id is not null and length(text) > 6
            """,
            row => (Organisation: row.GetString(0), Marker: row.GetString(1)));
        return [.. texts.GroupBy(text => text.Marker).Where(owners => owners.Count() == 1).Select(owners => owners.Single())];
    }

    /// <summary>The metrics that are of organisations, with the dimensions that are columns of their facts.</summary>
    public async Task<IReadOnlyList<MetricShape>> MetricsAsync()
    {
        var listed = (await JsonAsync("all", "/api/v1/metrics?limit=1000")).GetProperty("items").EnumerateArray()
            .Select(item => new MetricShape(
                item.GetProperty("name").GetString()!,
                [.. item.GetProperty("dimensions").EnumerateArray().Select(dimension => dimension.GetString()!).Except(OfUsers)],
                [.. item.GetProperty("populations").EnumerateArray().Select(population => population.GetString()!)]))
            .Where(metric => metric.Dimensions.Contains("organisation_id")).ToList();
        Assert.InRange(listed.Count, 10, 100);
        return listed;
    }

    public async Task<HttpClient> ClientAsync(IReadOnlyList<string> scopes, string[] organisations)
    {
        var client = _samples.Production.CreateClient();
        client.Use(await TestKeys.CreateAsync(_samples.Owner, scopes, null, organisations));
        return client;
    }

    public Task<HttpResponseMessage> GetAsync(string key, string path) => _clients[key].GetAsync(new Uri(path, UriKind.Relative));

    public async Task<JsonElement> JsonAsync(string key, string path)
    {
        using var response = await GetAsync(key, path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>();
}

/// <summary>A metric as it is listed.</summary>
internal sealed record MetricShape(string Name, IReadOnlyList<string> Dimensions, IReadOnlyList<string> Populations);
