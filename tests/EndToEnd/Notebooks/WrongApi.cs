using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EndToEnd.Notebooks;

/// <summary>The API, but its answers about one KPI by week are changed.</summary>
internal sealed class WrongApi : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WrongApi(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <param name="api">The right one.</param>
    /// <param name="kpi">Its name.</param>
    /// <param name="change">Changes the answers about it.</param>
    public static async Task<WrongApi> StartAsync(HttpClient api, string kpi, Action<JsonObject> change)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/api/v1/kpis/{name}", async (string name, HttpRequest request) =>
        {
            var answer = JsonNode.Parse(await api.GetStringAsync($"{request.Path}{request.QueryString}"))!.AsObject();
            if (name == kpi && request.Query["grain"] == "week")
            {
                change(answer);
            }

            return Results.Text(answer.ToJsonString(), "application/json");
        });
        await app.StartAsync();
        return new WrongApi(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
