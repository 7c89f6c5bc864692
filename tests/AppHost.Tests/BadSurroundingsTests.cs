using System.Net;
using System.Net.Sockets;

namespace AppHost.Tests;

/// <summary>What is wrong around the platform is said in one clear message, before anything is started.</summary>
public sealed class BadSurroundingsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("ApiPort", "'insights'")]
    [InlineData("DashboardPort", "the Aspire dashboard")]
    public async Task A_port_in_use_is_named_with_its_key(string key, string user)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var message = await FailureAsync($"--Platform:{key}={port}");

        Assert.Equal(
            $"Port {port} on 127.0.0.1, wanted for {user}, is in use by another program. Stop that program, or choose another port with Platform:{key} (such as --Platform:{key} {port + 1}).",
            message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_named()
    {
        var file = _directory.Write("taken", "a file, not a directory");

        var message = await FailureAsync($"--Platform:DataDirectory={Path.Combine(file, "data")}");

        Assert.StartsWith($"The data directory {Path.Combine(file, "data")} cannot be written by user '", message, StringComparison.Ordinal);
        Assert.EndsWith("or set Platform:DataDirectory to a directory that can be written.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_a_newer_PostgreSQL_is_refused_and_left_alone()
    {
        var version = _directory.Write("postgres/data/PG_VERSION", "99\n");

        var message = await FailureAsync();

        Assert.StartsWith($"The data directory {Path.GetDirectoryName(version)} was made by PostgreSQL 99, which is newer than the installed ones (", message, StringComparison.Ordinal);
        Assert.Equal([version], Directory.EnumerateFiles(Path.GetDirectoryName(version)!));
    }

    [Fact]
    public async Task Containers_without_an_engine_are_refused() =>
        Assert.Equal(
            "Platform:Servers is 'containers', but neither docker nor podman answers. Start one, or set it to auto or local to use this machine's own PostgreSQL and RabbitMQ.",
            await FailureAsync(new Dictionary<string, string> { ["DOCKER_HOST"] = "unix:///no/such/engine", ["CONTAINER_HOST"] = "unix:///no/such/engine" }, "--Platform:Servers=containers"));

    [Fact]
    public async Task A_second_host_on_the_same_data_is_refused()
    {
        using var first = DataDirectory.Open(_directory.Path);

        Assert.StartsWith($"Another AppHost is running on the data directory {_directory.Path}. Stop it,", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_risks_data_is_refused() =>
        Assert.StartsWith("Platform:Postgres:fsync cannot be set:", await FailureAsync("--Platform:Postgres:fsync=off"), StringComparison.Ordinal);

    [Fact]
    public async Task A_connection_string_that_is_none_is_named() =>
        Assert.StartsWith("ConnectionStrings:warehouse is not a connection string of the form 'Host=", await FailureAsync("--ConnectionStrings:warehouse=nonsense"), StringComparison.Ordinal);

    private Task<string> FailureAsync(params string[] args) => FailureAsync(new Dictionary<string, string>(), args);

    private async Task<string> FailureAsync(Dictionary<string, string> environment, params string[] args)
    {
        using var host = new HostProcess(_directory.Path, environment, throughDotNetRun: false, args);
        var (exitCode, output) = await host.EndAsync();
        Assert.Equal(1, exitCode);
        return output;
    }
}
