using AppHost.Embedded.Processes;
using AppHost.Embedded.Provisioning;
using AppHost.Embedded.RabbitMq;

namespace TestServers;

/// <summary>
/// One private RabbitMQ for this test process, started by the first test that needs it. Installs RabbitMQ on a bare
/// Debian machine when run as root.
/// </summary>
public static class TestRabbitMq
{
    private static readonly Lazy<Task<RabbitMqServer>> Server = new(StartServerAsync);
    private static int _virtualHosts;

    /// <summary>Makes a fresh virtual host.</summary>
    /// <param name="ct">Cancels the creation, not the server.</param>
    /// <returns>An <c>amqp://user:password@127.0.0.1:port/vhost</c> URI.</returns>
    public static async Task<string> CreateVirtualHostAsync(CancellationToken ct)
    {
        var server = await Server.Value.WaitAsync(ct);
        var name = $"test-{Interlocked.Increment(ref _virtualHosts)}";
        await server.CreateVirtualHostAsync(name, ct);
        return server.ConnectionString(name);
    }

    /// <summary>Ends the node cleanly: connections are cut, durable queues and their messages stay. For tests of an outage.</summary>
    public static async Task StopAsync() => await (await Server.Value).StopAsync();

    /// <summary>Ends the node without warning, as a crash would.</summary>
    public static async Task KillAsync() => await (await Server.Value).KillAsync();

    /// <summary>Starts the ended node again, on the same port with the same data; returns when it takes connections.</summary>
    public static async Task StartAsync(CancellationToken ct) => await (await Server.Value).StartAsync(ct);

    private static async Task<RabbitMqServer> StartServerAsync()
    {
        var files = await TestDirectory.FilesAsync();
        var (_, binaries) = await Servers.OfThisMachine().FindAsync(postgresDataDirectory: null, wantsRabbitMq: true, Console.Error.WriteLine, CancellationToken.None);
        var settings = new RabbitMqSettings(files, Path.Combine(files.Directory, "rabbitmq"), "tests@localhost", "tests", Guid.NewGuid().ToString("N"), WithManagement: false);
        var server = new RabbitMqServer(binaries!, settings, new LogStore());
        await server.StartAsync(CancellationToken.None);
        return server;
    }
}
