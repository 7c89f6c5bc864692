using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using ServiceDefaults.Database;
using ServiceDefaults.Messaging;
using TestServers;

namespace ServiceDefaults.Tests;

/// <summary>A service with the defaults, on real servers.</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task A_service_is_ready_when_its_database_answers_and_alive_in_any_case()
    {
        await using var ready = await StartAsync(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await HealthAsync(ready));

        await using var cutOff = await StartAsync("Host=127.0.0.1;Port=1;Username=x;Password=x;Database=x;Timeout=2");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), await HealthAsync(cutOff));
    }

    [Fact]
    public async Task A_service_on_the_bus_is_ready_once_the_broker_has_answered()
    {
        var broker = await TestRabbitMq.CreateVirtualHostAsync(CancellationToken.None);
        await using var service = await StartAsync(await TestPostgres.CreateDatabaseAsync(CancellationToken.None), builder => builder.AddMessageBus(), ("ConnectionStrings:messaging", broker));

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await HealthAsync(service) != (HttpStatusCode.OK, HttpStatusCode.OK))
        {
            await pace.WaitForNextTickAsync(patience.Token);
        }
    }

    [Fact]
    public async Task Sessions_of_a_service_run_in_utc_and_carry_its_name()
    {
        await using var service = await StartAsync(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));

        await using var command = service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select current_setting('TimeZone') || ' ' || current_setting('application_name')");

        Assert.Equal($"UTC {service.Environment.ApplicationName}", await command.ExecuteScalarAsync());
    }

    [Fact]
    public void A_missing_connection_string_is_named()
    {
        var builder = WebApplication.CreateBuilder();

        Assert.StartsWith("ConnectionStrings:warehouse is not configured", Assert.Throws<InvalidOperationException>(() => builder.AddWarehouseDatabase()).Message);
        Assert.StartsWith("ConnectionStrings:messaging is not configured", Assert.Throws<InvalidOperationException>(() => builder.AddMessageBus()).Message);
    }

    [Theory]
    [InlineData("/things/7", "GET /things/{id}", 200, ActivityStatusCode.Unset)]
    [InlineData("/broken", "GET /broken", 503, ActivityStatusCode.Error)]
    public async Task A_requests_span_has_the_route_and_the_status(string path, string name, int status, ActivityStatusCode spanStatus)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var service = await StartAsync("Host=127.0.0.1;Port=1;Username=x;Password=x;Database=x");
        using var client = new HttpClient { BaseAddress = new Uri(service.Urls.First()) };

        await client.GetAsync(path);

        var span = await FirstAsync(spans, span => span.DisplayName == name);
        Assert.Equal((status, spanStatus), ((int?)span.GetTagItem("http.response.status_code"), span.Status));
    }

    private static async Task<Activity> FirstAsync(ConcurrentQueue<Activity> spans, Func<Activity, bool> isWanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            if (spans.FirstOrDefault(isWanted) is { } span)
            {
                return span;
            }

            await pace.WaitForNextTickAsync(patience.Token);
        }
    }

    private static async Task<WebApplication> StartAsync(string database, Action<IHostApplicationBuilder>? more = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:warehouse", database), new("Urls", "http://127.0.0.1:0"), .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))]);
        builder.AddServiceDefaults();
        builder.AddWarehouseDatabase();
        more?.Invoke(builder);
        var service = builder.Build();
        service.MapDefaultEndpoints();
        service.MapGet("/things/{id}", (int id) => id);
        service.MapGet("/broken", () => TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable));
        await service.StartAsync();
        return service;
    }

    private static async Task<(HttpStatusCode Ready, HttpStatusCode Alive)> HealthAsync(WebApplication service)
    {
        using var client = new HttpClient { BaseAddress = new Uri(service.Urls.First()) };
        using var ready = await client.GetAsync("/health");
        using var alive = await client.GetAsync("/alive");
        return (ready.StatusCode, alive.StatusCode);
    }
}
