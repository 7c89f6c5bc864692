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
                "admin-key parameter.v0", "erasure-key parameter.v0", "ingestion project.v0", "ingestion-password parameter.v0", "insights project.v0", "insights-password parameter.v0", "messaging container.v0", "messaging-password parameter.v0",
                "migrations project.v0", "modeling project.v0", "modeling-password parameter.v0", "postgres container.v0", "postgres-password parameter.v0", "warehouse value.v0",
            ],
            resources.EnumerateObject().Where(resource => !resource.Name.EndsWith("-uri-encoded", StringComparison.Ordinal)).Select(resource => $"{resource.Name} {resource.Value.GetProperty("type").GetString()}").Order(StringComparer.Ordinal));
        Assert.StartsWith("docker.io/library/postgres:", resources.GetProperty("postgres").GetProperty("image").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("docker.io/library/rabbitmq:", resources.GetProperty("messaging").GetProperty("image").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["migrations"] = "Access__AdminKey={admin-key.value} ConnectionStrings__warehouse={warehouse.connectionString} Roles__ingestion={ingestion-password.value} Roles__insights={insights-password.value} Roles__modeling={modeling-password.value}",
                ["ingestion"] = $"ConnectionStrings__messaging={{messaging.connectionString}} {SignIn("ingestion")} Erasure__Key={{erasure-key.value}} Landing__ArchiveDirectory=/data/archive Landing__Directory=/data/landing",
                ["modeling"] = $"ConnectionStrings__messaging={{messaging.connectionString}} {SignIn("modeling")}",
                ["insights"] = $"ConnectionStrings__messaging={{messaging.connectionString}} {SignIn("insights")} Erasure__Key={{erasure-key.value}} Landing__Directory=/data/landing",
            },
            resources.EnumerateObject().Where(resource => resource.Value.GetProperty("type").GetString() == "project.v0").ToDictionary(project => project.Name, Configuration));
        Assert.All(
            resources.EnumerateObject().Where(resource => resource.Name is "admin-key" or "erasure-key" || resource.Name.EndsWith("-password", StringComparison.Ordinal)),
            password => Assert.True(password.Value.GetProperty("inputs").GetProperty("value").GetProperty("secret").GetBoolean()));

        static string SignIn(string role) => $"ConnectionStrings__warehouse=Host={{postgres.bindings.tcp.host}};Port={{postgres.bindings.tcp.port}};Database=warehouse;Username={role};Password={{{role}-password.value}}";

        // Configuration keys of ours; Aspire adds variables of its own for other languages and for telemetry.
        static string Configuration(JsonProperty project) => string.Join(' ', project.Value.GetProperty("env").EnumerateObject()
            .Where(variable => variable.Name.Contains("__", StringComparison.Ordinal)).Select(variable => $"{variable.Name}={variable.Value.GetString()}").Order(StringComparer.Ordinal));
    }
}
