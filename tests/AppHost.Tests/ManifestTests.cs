using System.Text.Json;

namespace AppHost.Tests;

/// <summary>What the app model says of itself for a deployment: the platform with containers.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_manifest_describes_the_platform_with_containers()
    {
        var file = _directory.Combine("manifest.json");
        using var host = new HostProcess(_directory.Path, new Dictionary<string, string>(), throughDotNetRun: false, "--operation", "publish", "--publisher", "manifest", "--output-path", file);
        var (exitCode, output) = await host.EndAsync(seconds: 120);
        Assert.True(exitCode == 0 && File.Exists(file), output);
        var resources = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement.GetProperty("resources");

        Assert.Equal(
            [
                "ingestion project.v0", "ingestion-password parameter.v0", "insights project.v0", "insights-password parameter.v0", "messaging container.v0", "messaging-password parameter.v0",
                "migrations project.v0", "modeling project.v0", "modeling-password parameter.v0", "postgres container.v0", "postgres-password parameter.v0", "warehouse value.v0",
            ],
            resources.EnumerateObject().Select(resource => $"{resource.Name} {resource.Value.GetProperty("type").GetString()}").Order(StringComparer.Ordinal));
        Assert.StartsWith("docker.io/library/postgres:", resources.GetProperty("postgres").GetProperty("image").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("docker.io/library/rabbitmq:", resources.GetProperty("messaging").GetProperty("image").GetString(), StringComparison.Ordinal);
        var ingestion = resources.GetProperty("ingestion").GetProperty("env");
        Assert.Equal(
            ("/data/landing", "/data/archive", "Host={postgres.bindings.tcp.host};Port={postgres.bindings.tcp.port};Database=warehouse;Username=ingestion;Password={ingestion-password.value}"),
            (ingestion.GetProperty("Landing__Directory").GetString(), ingestion.GetProperty("Landing__ArchiveDirectory").GetString(), ingestion.GetProperty("ConnectionStrings__warehouse").GetString()));
        Assert.Equal(["postgres-password", "ingestion-password", "modeling-password", "insights-password", "messaging-password"],
            resources.EnumerateObject().Where(resource => resource.Value.TryGetProperty("inputs", out var inputs) && inputs.GetProperty("value").GetProperty("secret").GetBoolean()).Select(resource => resource.Name));
        Assert.DoesNotContain(_directory.Path, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }
}
