using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Generation;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Warehouse.Access;

namespace Modeling.Worker.Tests.Content;

/// <summary>The customer endpoints on a port of their own, over a warehouse that the engine built, which they read as their role.</summary>
internal sealed class ContentHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ContentHost(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    /// <param name="warehouse">Already migrated; it may be refreshed while the host runs.</param>
    /// <param name="model">In place of the mock.</param>
    public static async Task<ContentHost> StartAsync(TestWarehouse warehouse, IChatClient? model = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(warehouse.ConnectionString) { Options = "-c role=insights" }.ConnectionString));
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        // Who may ask is the business of the tests of the API.
        builder.Services.AddAuthorization(access =>
        {
            foreach (var scope in Scopes.All)
            {
                access.AddPolicy(scope, policy => policy.RequireAssertion(_ => true));
            }
        });
        builder.AddCustomerContent();
        if (model is not null)
        {
            builder.Services.AddSingleton(model);
        }

        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = error => error is ProblemException refusal ? refusal.Problem.Status : 500,
        });
        app.UseAuthorization();
        app.MapCustomerContent();
        await app.StartAsync();
        return new ContentHost(app);
    }

    public Task<JsonElement> GetAsync(string path) => Client.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/{path}", UriKind.Relative));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
