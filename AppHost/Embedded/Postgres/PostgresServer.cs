using AppHost.Embedded.Processes;
using Npgsql;

namespace AppHost.Embedded.Postgres;

/// <summary>One private PostgreSQL on a loopback port. Data and port stay the same over restarts.</summary>
/// <param name="binaries">The installation that runs it.</param>
/// <param name="files">Where its directory is, and the user it runs as.</param>
/// <param name="dataDirectory">Made by <c>initdb</c> when it is not there.</param>
/// <param name="userName">The superuser's name.</param>
/// <param name="password">The superuser's password.</param>
/// <param name="settings">Server settings as <c>name=value</c>.</param>
/// <param name="log">Takes what the server prints.</param>
internal sealed class PostgresServer(
    PostgresBinaries binaries,
    ServerFiles files,
    string dataDirectory,
    string userName,
    string password,
    IReadOnlyList<string> settings,
    LogStore log) : IManagedProcess
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(15);

    private ChildProcess? _child;
    private bool _wasReady;

    /// <summary>Chosen before the first start; another is taken only when that one cannot be bound the first time.</summary>
    public int Port { get; private set; } = FreePorts.Next();

    public int? ProcessId => _child?.Id;

    public Task<int> Exited => _child?.Exited ?? Task.FromResult(0);

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = userName,
        Password = password,
        Database = database,
    }.ConnectionString;

    /// <summary>Prefers the port of the last run, so that a saved connection of a database tool keeps working.</summary>
    public void PreferPort(int port)
    {
        if (FreePorts.IsFree(port))
            Port = port;
    }

    public async Task StartAsync(CancellationToken ct)
    {
        if (PostgresBinaries.DataMajor(dataDirectory) is null)
            await InitialiseAsync(ct);

        const int attempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            _child = await ProcessSpawner.StartAsync(Spec("postgres", "INT", ServerArguments()), log.Append);
            if (await AcceptsOrEndsAsync(_child, ct))
                return;

            var tail = log.Tail(12);
            var isTaken = tail.Contains("could not bind", StringComparison.Ordinal) || tail.Contains("could not create any TCP/IP", StringComparison.Ordinal);
            if (!isTaken || attempt == attempts)
                throw new ServerException($"PostgreSQL ended with code {await _child.Exited} before it was ready. Its last lines:\n{tail}");
            if (!_wasReady)
                Port = FreePorts.Next();
        }
    }

    /// <summary>Makes a database unless it is there.</summary>
    public async Task CreateDatabaseAsync(string database, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(Unpooled("postgres"));
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand($"create database {QuoteIdentifier(database)}", connection);
        try
        {
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // A later start on the same data.
        }
    }

    public async Task<string?> CheckHealthAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Unpooled("postgres"));
            await connection.OpenAsync(ct);
            return null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new ServerException(
                $"The data directory {dataDirectory} was made with another password than the one kept in secrets.json. Put the old secrets.json back, or set Platform:DataDirectory to a new directory.", e);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return e.Message;
        }
    }

    public async Task StopAsync()
    {
        // SIGINT is PostgreSQL's fast shutdown: sessions are ended, everything is written.
        if (_child is not null)
            await _child.StopAsync(Libc.SigInt, StopGrace);
    }

    private static string QuoteIdentifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private string Unpooled(string database) =>
        new NpgsqlConnectionStringBuilder(ConnectionString(database)) { Pooling = false, Timeout = 5 }.ConnectionString;

    /// <summary>Into a temporary name first: a directory that is there is a directory that is complete.</summary>
    private async Task InitialiseAsync(CancellationToken ct)
    {
        var parent = Path.GetDirectoryName(dataDirectory)!;
        var fresh = dataDirectory + ".new";
        var passwordFile = Path.Combine(parent, ".initdb-password");
        if (Directory.Exists(fresh))
            Directory.Delete(fresh, recursive: true);
        await files.WriteFileAsync(passwordFile, password, UnixFileMode.UserRead | UnixFileMode.UserWrite, ct);
        try
        {
            var locale = OperatingSystem.IsLinux() ? "C.UTF-8" : "C";
            var (exitCode, output) = await Command.RunAsync(
                Spec("initdb", "KILL", ["-D", fresh, "-U", userName, $"--pwfile={passwordFile}", "--auth=scram-sha-256", "--encoding=UTF8", $"--locale={locale}", "-N", "--no-instructions"]), ct);
            if (exitCode != 0)
                throw new ServerException($"initdb could not make the PostgreSQL data directory {dataDirectory} (exit code {exitCode}):\n{output}");
        }
        finally
        {
            File.Delete(passwordFile);
        }

        Directory.Move(fresh, dataDirectory);
    }

    private async Task<bool> AcceptsOrEndsAsync(ChildProcess child, CancellationToken ct)
    {
        while (!child.Exited.IsCompleted)
        {
            if (await CheckHealthAsync(ct) is null)
            {
                _wasReady = true;
                return true;
            }

            await Task.WhenAny(child.Exited, Task.Delay(TimeSpan.FromMilliseconds(50), ct));
            ct.ThrowIfCancellationRequested();
        }

        await Task.WhenAny(child.Drained, Task.Delay(TimeSpan.FromSeconds(1), ct));
        return false;
    }

    private List<string> ServerArguments()
    {
        List<string> arguments = ["-D", dataDirectory, "-h", "127.0.0.1", "-p", Port.ToString(), "-k", ""];
        foreach (var setting in settings)
            arguments.AddRange(["-c", setting]);
        return arguments;
    }

    private ProcessSpec Spec(string program, string deathSignal, IReadOnlyList<string> arguments) => new(binaries.Program(program), arguments)
    {
        User = files.User,
        DeathSignal = deathSignal,
        WorkingDirectory = Path.GetDirectoryName(dataDirectory)!,
        Environment = ProcessSpec.MinimalEnvironment(Path.GetDirectoryName(dataDirectory)!),
    };
}
