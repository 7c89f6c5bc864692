using System.Diagnostics;
using System.Globalization;
using AppHost.LocalServers;

namespace TestServers;

/// <summary>
/// One private RabbitMQ for this test process, started by the first test that needs it. Installs RabbitMQ on a bare
/// Debian machine when run as root.
/// </summary>
public static class TestRabbitMq
{
    private static readonly Lazy<Task<ServerProcess>> Server = new(StartServerAsync);
    private static readonly string Password = Guid.NewGuid().ToString("N");
    private static int _port;
    private static int _portMapperPort;
    private static int _virtualHosts;

    private static string Directory => Path.Combine(TestDirectory.Files.Directory, "rabbitmq");

    /// <summary>Makes a fresh virtual host.</summary>
    /// <param name="ct">Cancels the creation, not the server.</param>
    /// <returns>An <c>amqp://user:password@127.0.0.1:port/vhost</c> URI.</returns>
    public static async Task<string> CreateVirtualHostAsync(CancellationToken ct)
    {
        await Server.Value.WaitAsync(ct);
        var name = $"test-{Interlocked.Increment(ref _virtualHosts)}";
        await EvaluateAsync($$"""
            rabbit_vhost:add(<<"{{name}}">>, <<"tests">>),
            rabbit_auth_backend_internal:set_permissions(<<"guest">>, <<"{{name}}">>, <<".*">>, <<".*">>, <<".*">>, <<"tests">>).
            """, ct);
        return $"amqp://guest:{Password}@127.0.0.1:{_port}/{name}";
    }

    /// <summary>Ends the node cleanly: connections are cut, durable queues and their messages stay. For tests of an outage.</summary>
    public static async Task StopAsync() => await (await Server.Value).StopAsync();

    /// <summary>Ends the node without warning, as a crash would.</summary>
    public static async Task KillAsync() =>
        await (await Server.Value).KillAsync(int.Parse(await File.ReadAllTextAsync(Path.Combine(Directory, "pid")), CultureInfo.InvariantCulture));

    /// <summary>Starts the ended node again, on the same port with the same data; returns when it takes connections.</summary>
    public static async Task StartAsync(CancellationToken ct) => await StartAsync(await Server.Value, () => _port, ct);

    private static async Task<ServerProcess> StartServerAsync()
    {
        if (RabbitMqPrograms.Find() is null)
        {
            TestPrograms.Install("RabbitMQ", RabbitMqPrograms.Missing.DebianPackage);
        }

        var server = new ServerProcess("rabbitmq.sh", new Dictionary<string, string> { ["RABBITMQ_PASSWORD"] = Password, ["SERVER_USER"] = TestDirectory.Files.User ?? "" });
        await StartAsync(server, () => _port = FreePorts.Next(), CancellationToken.None);
        return server;
    }

    private static Task StartAsync(ServerProcess server, Func<int> port, CancellationToken ct)
    {
        var programs = RabbitMqPrograms.Find()!;
        return server.StartAsync(Arguments, token => RabbitMqPrograms.AnswersAsync(_port, token), ct);

        IEnumerable<string> Arguments()
        {
            int[] ports = [port(), _portMapperPort = FreePorts.Next(), FreePorts.Next(), 0];
            return [programs.Server, programs.PortMapper, Directory, .. ports.Select(number => number.ToString(CultureInfo.InvariantCulture))];
        }
    }

    /// <summary>Has the node evaluate Erlang: milliseconds, where rabbitmqctl starts a whole machine for each command.</summary>
    private static async Task EvaluateAsync(string expressions, CancellationToken ct)
    {
        var call = Path.Combine(Path.GetDirectoryName(RabbitMqPrograms.Find()!.PortMapper)!, "erl_call");
        var start = new ProcessStartInfo(call, ["-sname", "messaging@localhost", "-c", (await File.ReadAllTextAsync(Path.Combine(Directory, "home", ".erlang.cookie"), ct)).Trim(), "-e"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ERL_EPMD_PORT"] = _portMapperPort.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(expressions.AsMemory(), ct);
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync(ct) + await process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0 || said.Contains("{error", StringComparison.Ordinal) || said.Contains("badrpc", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException($"RabbitMQ could not evaluate {expressions}: code {process.ExitCode}, {said}");
        }
    }
}
