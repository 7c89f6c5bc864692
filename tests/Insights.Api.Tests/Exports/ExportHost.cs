using Insights.Api.Answers;
using Insights.Api.Exports;
using Insights.Api.Requests;
using Insights.Api.Tests.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TestServers;
using Warehouse.Content;
using Warehouse.Database;
using Warehouse.Project;

namespace Insights.Api.Tests.Exports;

/// <summary>The exports on a port of their own, over a migrated database that the service reads as its role.</summary>
internal sealed class ExportHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ExportHost(WebApplication app, NpgsqlDataSource owner)
    {
        _app = app;
        Owner = owner;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    /// <summary>Signed in as the owner of the database.</summary>
    public NpgsqlDataSource Owner { get; }

    public static async Task<ExportHost> StartAsync()
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync(CancellationToken.None);
        var owner = NpgsqlDataSource.Create(connectionString);
        await new Migrator(owner, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), CancellationToken.None);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        // Another time zone than UTC and small pools: neither may show in the files.
        builder.Services.AddSingleton(NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { Options = "-c role=insights", Timezone = "Asia/Tokyo", MaxPoolSize = 2 }.ConnectionString));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddRequests();
        builder.AddAnswers();
        builder.AddModelProject();
        builder.AddExports();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseRequests();
        app.MapExports();
        await app.StartAsync();
        var host = new ExportHost(app, owner);
        host.Client.Use(await TestKeys.CreateAsync(owner));
        return host;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> CountAsync(string sql)
    {
        await using var command = Owner.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Owner.DisposeAsync();
    }
}
