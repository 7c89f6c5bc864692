using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
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
        await using var ready = await TestService.StartAsync(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await HealthAsync(ready));

        await using var cutOff = await TestService.StartAsync(TestService.NoDatabase);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), await HealthAsync(cutOff));
    }

    [Fact]
    public async Task A_service_on_the_bus_is_ready_once_the_broker_has_answered()
    {
        var broker = await TestRabbitMq.CreateVirtualHostAsync(CancellationToken.None);
        await using var service = await TestService.StartAsync(await TestPostgres.CreateDatabaseAsync(CancellationToken.None), builder => builder.AddMessageBus(), ("ConnectionStrings:messaging", broker));

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
        await using var service = await TestService.StartAsync(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));

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

    private static async Task<(HttpStatusCode Ready, HttpStatusCode Alive)> HealthAsync(WebApplication service)
    {
        using var client = service.Client();
        using var ready = await client.GetAsync("/health");
        using var alive = await client.GetAsync("/alive");
        return (ready.StatusCode, alive.StatusCode);
    }
}
