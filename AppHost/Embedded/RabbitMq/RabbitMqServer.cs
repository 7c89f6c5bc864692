using System.Net;
using System.Net.Sockets;
using AppHost.Embedded.Processes;
using AppHost.Embedded.Provisioning;

namespace AppHost.Embedded.RabbitMq;

/// <summary>
/// One private RabbitMQ node on loopback ports, with a port mapper of its own in the foreground (RabbitMQ would start one
/// as a daemon that outlives it). Data, node name and port stay the same over restarts.
/// </summary>
internal sealed class RabbitMqServer(RabbitMqBinaries binaries, RabbitMqSettings settings, LogStore log) : IManagedProcess
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(20);
    private static readonly byte[] ProtocolHeader = [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', 0, 0, 9, 1];

    private ChildProcess? _portMapper;
    private ChildProcess? _node;
    private bool _wasReady;
    private int _portMapperPort = FreePorts.Next();
    private int _distributionPort = FreePorts.Next();

    public int Port { get; private set; } = FreePorts.Next();

    public int? ManagementPort { get; private set; } = settings.WithManagement ? FreePorts.Next() : null;

    public int? ProcessId => _node?.Id;

    public int? PortMapperProcessId => _portMapper?.Id;

    public Task<int> Exited => _node?.Exited ?? Task.FromResult(0);

    public string ConnectionString(string? virtualHost = null) =>
        $"amqp://{Uri.EscapeDataString(settings.UserName)}:{Uri.EscapeDataString(settings.Password)}@127.0.0.1:{Port}{(virtualHost is null ? "" : "/" + Uri.EscapeDataString(virtualHost))}";

    /// <summary>Prefers the port of the last run.</summary>
    public void PreferPort(int port)
    {
        if (FreePorts.IsFree(port))
            Port = port;
    }

    public async Task StartAsync(CancellationToken ct)
    {
        const int attempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            await settings.WriteAsync(Port, ManagementPort, ct);
            await StartPortMapperAsync(ct);
            _node = await ProcessSpawner.StartAsync(Spec(binaries.ServerScript, "TERM", []), log.Append);
            if (await AcceptsOrEndsAsync(_node, ct))
                return;

            var tail = log.Tail(40);
            if (!tail.Contains("eaddrinuse", StringComparison.Ordinal) || attempt == attempts)
                throw new ServerException($"RabbitMQ ended with code {await _node.Exited} before it was ready. Its last lines:\n{log.Tail(15)}");
            TakeOtherPorts();
        }
    }

    public async Task<string?> CheckHealthAsync(CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, timeout.Token);
            await client.GetStream().WriteAsync(ProtocolHeader, timeout.Token);
            var answer = new byte[1];
            var read = await client.GetStream().ReadAsync(answer, timeout.Token);
            // Frame type 1, a method: the node opens the conversation with connection.start.
            return read == 1 && answer[0] == 1 ? null : "no AMQP 0-9-1 answer";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return "no answer within 5 seconds";
        }
    }

    /// <summary>Makes a virtual host in which the node's user may do everything.</summary>
    public async Task CreateVirtualHostAsync(string name, CancellationToken ct)
    {
        // erl_call answers in milliseconds; rabbitmqctl starts a whole Erlang machine for each command.
        var call = Path.Combine(Path.GetDirectoryName(binaries.PortMapper)!, SearchPath.Executable("erl_call"));
        if (File.Exists(call))
        {
            var make = $$"""
                rabbit_vhost:add(<<"{{name}}">>, <<"{{settings.UserName}}">>),
                rabbit_auth_backend_internal:set_permissions(<<"{{settings.UserName}}">>, <<"{{name}}">>, <<".*">>, <<".*">>, <<".*">>, <<"{{settings.UserName}}">>).
                """;
            await RunAsync("sh", ["-c", "printf '%s\\n' \"$2\" | \"$0\" -sname \"$1\" -e", call, settings.NodeName, make], ct);
            return;
        }

        var control = Path.Combine(binaries.Directory, "rabbitmqctl");
        await RunAsync(control, ["add_vhost", name], ct);
        await RunAsync(control, ["set_permissions", "-p", name, settings.UserName, ".*", ".*", ".*"], ct);
    }

    public async Task StopAsync()
    {
        if (_node is not null)
            await _node.StopAsync(Libc.SigTerm, StopGrace);
        if (_portMapper is not null)
            await _portMapper.StopAsync(Libc.SigTerm, StopGrace);
    }

    /// <summary>Ends the node without warning, as a crash would.</summary>
    public async Task KillAsync()
    {
        if (_node is null)
            return;
        _node.Signal(Libc.SigKill);
        await _node.Exited;
    }

    private async Task RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var (exitCode, output) = await Command.RunAsync(Spec(program, "KILL", arguments), ct);
        if (exitCode != 0 || output.Contains("{error", StringComparison.Ordinal) || output.Contains("badrpc", StringComparison.OrdinalIgnoreCase))
            throw new ServerException($"{Path.GetFileName(program)} {arguments[^1]} failed with code {exitCode}: {output}");
    }

    private async Task StartPortMapperAsync(CancellationToken ct)
    {
        if (_portMapper is { Exited.IsCompleted: false })
            return;
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            _portMapper = await ProcessSpawner.StartAsync(
                Spec(binaries.PortMapper, "TERM", ["-port", _portMapperPort.ToString(), "-address", "127.0.0.1"]), log.Append);
            if (await ListensOrEndsAsync(_portMapper, _portMapperPort, ct))
                return;
            _portMapperPort = FreePorts.Next();
        }

        throw new ServerException($"Erlang's port mapper {binaries.PortMapper} does not start. Its last lines:\n{log.Tail(5)}");
    }

    private static async Task<bool> ListensOrEndsAsync(ChildProcess child, int port, CancellationToken ct)
    {
        while (!child.Exited.IsCompleted)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, ct);
                return true;
            }
            catch (SocketException)
            {
                await Task.WhenAny(child.Exited, Task.Delay(TimeSpan.FromMilliseconds(20), ct));
                ct.ThrowIfCancellationRequested();
            }
        }

        return false;
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

            await Task.WhenAny(child.Exited, Task.Delay(TimeSpan.FromMilliseconds(100), ct));
            ct.ThrowIfCancellationRequested();
        }

        await Task.WhenAny(child.Drained, Task.Delay(TimeSpan.FromSeconds(1), ct));
        return false;
    }

    /// <summary>Clients know the port of a node that was ready before; only then it has to be that one.</summary>
    private void TakeOtherPorts()
    {
        _distributionPort = FreePorts.Next();
        if (_wasReady)
            return;
        Port = FreePorts.Next();
        if (settings.WithManagement)
            ManagementPort = FreePorts.Next();
    }

    private ProcessSpec Spec(string program, string deathSignal, IReadOnlyList<string> arguments) => new(program, arguments)
    {
        User = settings.Files.User,
        DeathSignal = deathSignal,
        WorkingDirectory = settings.Directory,
        Environment = settings.Environment(_portMapperPort, _distributionPort),
    };
}
