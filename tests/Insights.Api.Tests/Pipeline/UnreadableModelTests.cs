using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;
using TestServers;
using Warehouse.Content;
using Warehouse.Database;
using Warehouse.Project;

namespace Insights.Api.Tests.Pipeline;

/// <summary>A model that cannot be read is told where it is asked for, and takes nothing else down.</summary>
public sealed class UnreadableModelTests : IAsyncLifetime
{
    private readonly DirectoryInfo _content = Directory.CreateTempSubdirectory("content");
    private WebApplicationFactory<Page<string>> _api = null!;

    public async Task InitializeAsync()
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync(CancellationToken.None);
        await using var database = NpgsqlDataSource.Create(connectionString);
        await new Migrator(database, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), CancellationToken.None);
        foreach (var path in Directory.EnumerateFiles(ContentDirectory.BesideProgram.Path, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(_content.FullName, Path.GetRelativePath(ContentDirectory.BesideProgram.Path, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }

        await File.AppendAllTextAsync(Path.Combine(_content.FullName, "models/gold/commerce/fct_orders.sql"), "\n{{ nonsense }}");
        _api = new WebApplicationFactory<Page<string>>().WithWebHostBuilder(host =>
        {
            host.UseSetting("ConnectionStrings:warehouse", connectionString);
            host.UseSetting("ConnectionStrings:messaging", "amqp://nobody:nothing@127.0.0.1:9/");
            host.ConfigureLogging(logging => logging.ClearProviders());
            host.ConfigureTestServices(services => services.AddSingleton(ModelProject.LoadReadable(new ContentDirectory(_content.FullName))));
        });
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        _content.Delete(recursive: true);
    }

    [Fact]
    public async Task The_service_is_degraded_and_says_what_is_wrong()
    {
        var report = await _api.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "models");

        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Contains("fct_orders.sql(", report.Entries["models"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_models_names_the_problem_of_each_that_waits()
    {
        var models = (await _api.CreateClient().GetFromJsonAsync<JsonElement>("/api/v1/pipeline/models")).GetProperty("items").EnumerateArray()
            .ToDictionary(model => model.GetProperty("name").GetString()!, model => model.GetProperty("problem").GetString());

        Assert.Contains("fct_orders.sql(", models["fct_orders"], StringComparison.Ordinal);
        Assert.StartsWith("waits for what it is connected with: ", models["daily_sales"], StringComparison.Ordinal);
        Assert.Null(models["fct_sessions"]);
    }

    [Fact]
    public async Task The_model_itself_says_what_is_wrong_with_it()
    {
        var model = await _api.CreateClient().GetFromJsonAsync<JsonElement>("/api/v1/pipeline/models/fct_orders");

        Assert.Contains("'nonsense' is not part of the template language", model.GetProperty("model").GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_over_it_are_still_there()
    {
        var metrics = (await _api.CreateClient().GetFromJsonAsync<JsonElement>("/api/v1/metrics")).GetProperty("items").EnumerateArray().Select(metric => metric.GetProperty("name").GetString());

        Assert.Contains("revenue", metrics);
    }
}
