using AppHost.Embedded.Postgres;
using AppHost.Embedded.Processes;
using AppHost.Embedded.Provisioning;
using Npgsql;

namespace TestServers;

/// <summary>
/// One private PostgreSQL for this test process, started by the first test that needs it. Durability is off: the data
/// lives as long as the process. Installs PostgreSQL on a bare Debian machine when run as root.
/// </summary>
public static class TestPostgres
{
    private const string User = "postgres";

    private static readonly Lazy<Task<PostgresServer>> Server = new(StartServerAsync);
    private static int _databases;

    /// <summary>Makes a fresh empty database.</summary>
    /// <param name="ct">Cancels the creation, not the server.</param>
    /// <returns>A connection string for it, as the server's superuser.</returns>
    public static async Task<string> CreateDatabaseAsync(CancellationToken ct)
    {
        var server = await Server.Value.WaitAsync(ct);
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await server.CreateDatabaseAsync(name, ct);
        return server.ConnectionString(name);
    }

    /// <summary>Ends the server as an administrator would: sessions are cut, data stays. For tests of an outage.</summary>
    public static async Task StopAsync()
    {
        await (await Server.Value).StopAsync();
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>Starts the stopped server again, on the same port with the same data; returns when it takes connections.</summary>
    public static async Task StartAsync(CancellationToken ct) => await (await Server.Value).StartAsync(ct);

    private static async Task<PostgresServer> StartServerAsync()
    {
        var files = await TestDirectory.FilesAsync();
        var parent = files.MakeDirectory("postgres");
        var data = Path.Combine(parent, "data");
        var (binaries, _) = await Servers.OfThisMachine().FindAsync(data, wantsRabbitMq: false, Console.Error.WriteLine, CancellationToken.None);
        var server = new PostgresServer(
            binaries!, files, data, User, Guid.NewGuid().ToString("N"), ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"], new LogStore());
        await server.StartAsync(CancellationToken.None);
        return server;
    }
}
