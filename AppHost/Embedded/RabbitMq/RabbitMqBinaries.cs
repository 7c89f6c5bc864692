using AppHost.Embedded.Provisioning;

namespace AppHost.Embedded.RabbitMq;

/// <summary>An installed RabbitMQ: its own start script (not a distribution's wrapper, which changes user) and Erlang's port mapper.</summary>
internal sealed record RabbitMqBinaries(string ServerScript, string PortMapper)
{
    public static SearchPath UsualPlaces() => SearchPath.FromEnvironment(
        "/usr/lib/rabbitmq/bin",
        "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin",
        "/usr/lib64/rabbitmq/bin",
        "/opt/homebrew/opt/rabbitmq/sbin",
        "/usr/local/opt/rabbitmq/sbin",
        "/home/linuxbrew/.linuxbrew/opt/rabbitmq/sbin",
        @"C:\Program Files\RabbitMQ Server\rabbitmq_server-*\sbin",
        "/usr/lib/erlang/bin",
        "/usr/lib/erlang/erts-*/bin",
        "/usr/lib64/erlang/erts-*/bin",
        "/opt/homebrew/opt/erlang/lib/erlang/bin",
        "/usr/local/opt/erlang/lib/erlang/bin",
        @"C:\Program Files\Erlang OTP\erts-*\bin");

    /// <summary>The directory of the control programs.</summary>
    public string Directory => Path.GetDirectoryName(ServerScript)!;

    /// <returns><c>null</c> when either part is missing.</returns>
    public static RabbitMqBinaries? Find(SearchPath places)
    {
        var script = OperatingSystem.IsWindows() ? "rabbitmq-server.bat" : "rabbitmq-server";
        var directories = places.Directories().ToList();
        var server = directories.Select(d => Path.Combine(d, script)).FirstOrDefault(path => File.Exists(path) && !IsWrapper(path));
        var portMapper = directories.Select(d => Path.Combine(d, SearchPath.Executable("epmd"))).FirstOrDefault(File.Exists);
        return server is null || portMapper is null ? null : new RabbitMqBinaries(server, portMapper);
    }

    /// <summary>Debian's and Fedora's <c>/usr/sbin/rabbitmq-server</c> is a link to a script that wants to become the user rabbitmq.</summary>
    private static bool IsWrapper(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target && target.Name.Contains("wrapper", StringComparison.Ordinal);
}
