using System.Globalization;
using AppHost.LocalServers;
using Npgsql;

namespace TestServers;

/// <summary>
/// One private PostgreSQL for this test process, started by the first test that needs it. Installs PostgreSQL on a bare
/// Debian machine when run as root.
/// </summary>
public static class TestPostgres
{
    private static readonly Lazy<Task<ServerProcess>> Server = new(StartServerAsync);
    private static readonly string Password = Guid.NewGuid().ToString("N");
    private static int _port = FreePorts.Next();
    private static int _databases;

    /// <summary>
    /// Server settings as <c>name=value</c>, to be changed before the first database is made. Durability is off for tests: their
    /// data lives as long as the process. Benchmarks use <see cref="UseSettingsOfThePlatform"/>.
    /// </summary>
    private static IReadOnlyList<string> _settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"];

    /// <summary>Runs the server as the platform runs its own, durable and sized to this machine.</summary>
    public static void UseSettingsOfThePlatform() => _settings = PostgresSettings.ForThisMachine();

    /// <summary>Runs the server as PostgreSQL comes, durable and for a small machine.</summary>
    public static void UseStockSettings() => _settings = ["max_connections=200"];

    /// <summary>Makes a fresh empty database.</summary>
    /// <param name="ct">Cancels the creation, not the server.</param>
    /// <returns>A connection string for it, as the server's superuser.</returns>
    public static async Task<string> CreateDatabaseAsync(CancellationToken ct)
    {
        await Server.Value.WaitAsync(ct);
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var source = NpgsqlDataSource.Create($"{ConnectionString("postgres")};Pooling=false");
        await using var create = source.CreateCommand($"create database {name}");
        await create.ExecuteNonQueryAsync(ct);
        return ConnectionString(name);
    }

    /// <summary>Ends the server as an administrator would: sessions are cut, data stays. For tests of an outage.</summary>
    public static async Task StopAsync()
    {
        await (await Server.Value).StopAsync();
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>Starts the stopped server again, on the same port with the same data; returns when it takes connections.</summary>
    public static async Task StartAsync(CancellationToken ct) => await StartAsync(await Server.Value, () => _port, ct);

    // Other test projects run beside this one: patience costs nothing where all is well.
    private static string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Password={Password};Database={database};Timeout=120;Command Timeout=300";

    private static async Task<ServerProcess> StartServerAsync()
    {
        var data = Path.Combine(TestDirectory.Files.Directory, "postgres", "data");
        if (PostgresPrograms.Find(data) is null)
        {
            TestPrograms.Install("PostgreSQL", PostgresPrograms.Missing(data).DebianPackage);
        }

        var server = new ServerProcess("postgres.sh", new Dictionary<string, string> { ["POSTGRES_PASSWORD"] = Password, ["SERVER_USER"] = TestDirectory.Files.User ?? "" });
        await StartAsync(server, () => _port = FreePorts.Next(), CancellationToken.None);
        return server;
    }

    private static Task StartAsync(ServerProcess server, Func<int> port, CancellationToken ct)
    {
        var data = Path.Combine(TestDirectory.Files.Directory, "postgres", "data");
        return server.StartAsync(() => [PostgresPrograms.Find(data)!.Directory, data, port().ToString(CultureInfo.InvariantCulture), .. _settings], AnswersAsync, ct);
    }

    private static async Task<bool> AnswersAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection($"{ConnectionString("postgres")};Pooling=false;Timeout=5");
            await connection.OpenAsync(ct);
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return false;
        }
    }
}
