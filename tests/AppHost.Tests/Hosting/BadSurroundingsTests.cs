using System.Net;
using System.Net.Sockets;
using AppHost.Embedded.Processes;
using AppHost.Embedded.Provisioning;

namespace AppHost.Tests.Hosting;

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
        using var listener = new TcpListener(IPAddress.Loopback, FreePorts.Next());
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var message = await FailureAsync($"--Platform:{key}", port.ToString());

        Assert.Equal(
            $"Port {port} on 127.0.0.1, wanted for {user}, is in use by another program. Stop that program, or choose another port with Platform:{key} (such as --Platform:{key} {port + 1}).",
            message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_named()
    {
        var file = _directory.Write("taken", "a file, not a directory");

        var message = await FailureAsync("--Platform:DataDirectory", Path.Combine(file, "data"));

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
    public async Task Missing_servers_are_named()
    {
        await using var app = Program.CreateBuilder(Arguments()).Build();
        app.Host.Servers = new Servers(new SearchPath([]), new SearchPath([]), Installer: null);

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync());

        Assert.StartsWith("PostgreSQL 15 to 18 and RabbitMQ not found", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_host_on_the_same_data_is_refused()
    {
        using var first = AppHost.Embedded.Hosting.DataDirectory.Open(_directory.Path);
        first.Run.Add("postgres", Environment.ProcessId);

        var message = await FailureAsync();

        Assert.StartsWith($"Another AppHost (process {Environment.ProcessId}) is running on the data directory {_directory.Path}. Stop it,", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_cannot_start_is_shown_with_what_it_said()
    {
        var builder = DistributedApplication.CreateBuilder(Arguments());
        var assembly = typeof(Program).Assembly.Location;
        builder.AddResource(new ProjectResource("broken", assembly, assembly))
            .WithEnvironment("Platform__ApiPort", "abc")
            .WithHttpEndpoint()
            .WithHttpHealthCheck();
        await using var app = builder.Build();

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync());

        Assert.Equal(
            $"""
            broken: ended with exit code 1
            Its last lines:
            Platform:ApiPort is 'abc'; it takes a port from 1 to 65535, or 0 for any free port.
            The whole output is in {_directory.Combine("logs", "broken.log")}
            """,
            string.Join('\n', failure.Message.Split('\n').Where(line => !line.StartsWith("[host]", StringComparison.Ordinal)).Distinct()));
    }

    private async Task<string> FailureAsync(params string[] args)
    {
        await using var app = Program.CreateBuilder([.. Arguments(), .. args]).Build();
        return (await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync())).Message;
    }

    private string[] Arguments() => ["--Platform:DataDirectory", _directory.Path, "--Platform:ApiPort", "0", "--Platform:DashboardPort", "0"];
}
