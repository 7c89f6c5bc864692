namespace AppHost.LocalServers;

/// <summary>An installed RabbitMQ: its own start script (not a distribution's wrapper, which changes user) and Erlang's port mapper.</summary>
internal sealed record RabbitMqPrograms(string Server, string PortMapper)
{
    public static readonly MissingServer Missing = new("RabbitMQ", "rabbitmq-server", "rabbitmq-server", "rabbitmq", "ConnectionStrings:messaging");

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

    /// <summary>Debian's and Fedora's <c>/usr/sbin/rabbitmq-server</c> is a link to a script that wants to become the user rabbitmq.</summary>
    private static bool IsWrapper(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target && target.Name.Contains("wrapper", StringComparison.Ordinal);
}
