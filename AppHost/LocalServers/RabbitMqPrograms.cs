using System.Net;
using System.Net.Sockets;

namespace AppHost.LocalServers;

/// <summary>An installed RabbitMQ: its own start script (not a distribution's wrapper, which changes user) and Erlang's port mapper.</summary>
internal sealed record RabbitMqPrograms(string Server, string PortMapper)
{
    public static readonly MissingServer Missing = new("RabbitMQ", "rabbitmq-server", "rabbitmq-server", "rabbitmq", "ConnectionStrings:messaging");

    private static readonly byte[] ProtocolHeader = [.. "AMQP"u8, 0, 0, 9, 1];

    private static readonly SearchPath UsualPlaces = SearchPath.Of(
        "/usr/lib/rabbitmq/bin",
        "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin",
        "/usr/lib64/rabbitmq/bin",
        "/opt/homebrew/opt/rabbitmq/sbin",
        "/usr/local/opt/rabbitmq/sbin",
        "/home/linuxbrew/.linuxbrew/opt/rabbitmq/sbin",
        "/usr/lib/erlang/bin",
        "/usr/lib/erlang/erts-*/bin",
        "/usr/lib64/erlang/erts-*/bin",
        "/opt/homebrew/opt/erlang/lib/erlang/bin",
        "/usr/local/opt/erlang/lib/erlang/bin");

    /// <returns><c>null</c> when either part is missing.</returns>
    public static RabbitMqPrograms? Find(SearchPath? places = null)
    {
        var server = (places ?? UsualPlaces).Find("rabbitmq-server").FirstOrDefault(path => !IsWrapper(path));
        var portMapper = (places ?? UsualPlaces).Find("epmd").FirstOrDefault();
        return server is null || portMapper is null ? null : new RabbitMqPrograms(server, portMapper);
    }

    /// <summary>Whether a node speaks there. A proxy in front accepts connections before the node does, so only the protocol's own answer counts.</summary>
    public static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, timeout.Token);
            await client.GetStream().WriteAsync(ProtocolHeader, timeout.Token);
            var answer = new byte[1];
            // Frame type 1, a method: the node opens the conversation with connection.start.
            return await client.GetStream().ReadAsync(answer, timeout.Token) == 1 && answer[0] == 1;
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Debian's and Fedora's <c>/usr/sbin/rabbitmq-server</c> is a link to a script that wants to become the user rabbitmq.</summary>
    private static bool IsWrapper(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target && target.Name.Contains("wrapper", StringComparison.Ordinal);
}
