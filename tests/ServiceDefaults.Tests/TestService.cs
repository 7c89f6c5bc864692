using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Npgsql;
using ServiceDefaults.Database;

namespace ServiceDefaults.Tests;

/// <summary>A service with the defaults, and a few endpoints of its own.</summary>
internal static class TestService
{
    public const string NoDatabase = "Host=127.0.0.1;Port=1;Username=x;Password=x;Database=x;Timeout=2";

    public static async Task<WebApplication> StartAsync(
        string database, Action<IHostApplicationBuilder>? more = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        (string Key, string Value)[] all = [("ConnectionStrings:warehouse", database), ("Urls", "http://127.0.0.1:0"), .. settings];
        builder.Configuration.AddInMemoryCollection(all.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddServiceDefaults();
        builder.AddWarehouseDatabase();
        more?.Invoke(builder);
        var service = builder.Build();
        service.MapDefaultEndpoints();
        service.MapGet("/things/{id}", (int id) => id);
        service.MapGet("/broken", () => TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable));
        service.MapGet("/rows", QueryAsync);
        await service.StartAsync();
        return service;
    }

    /// <summary>A caller without telemetry of its own; that of this process would hand its sampling on to the service.</summary>
    public static HttpClient Client(this WebApplication service) =>
        new(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new Uri(service.Urls.First()) };

    public static async Task<object?> QueryAsync(NpgsqlDataSource warehouse)
    {
        await using var command = warehouse.CreateCommand("select 1");
        return await command.ExecuteScalarAsync();
    }
}
