using System.Security.Cryptography;
using System.Text;
using AppHost.Embedded.Processes;

namespace AppHost.Embedded.RabbitMq;

/// <summary>What one private node is called, where it keeps its files and how it is spoken to.</summary>
internal sealed record RabbitMqSettings(ServerFiles Files, string Directory, string NodeName, string UserName, string Password, bool WithManagement)
{
    /// <summary>Erlang's shared secret. Made from the password, so that it is as stable and as secret.</summary>
    public string Cookie => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("cookie " + Password)))[..20];

    public string Home => Path.Combine(Directory, "home");

    /// <summary>
    /// The node name has to stay the same over restarts, whatever the ports: the stored data is bound to it. Each node has a
    /// port mapper of its own, so equal names on one machine do not meet.
    /// </summary>
    public Dictionary<string, string> Environment(int portMapperPort, int distributionPort)
    {
        var environment = ProcessSpec.MinimalEnvironment(Home);
        environment["ERL_EPMD_PORT"] = portMapperPort.ToString();
        environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        // The script then execs the Erlang machine, so that its pid is the one we know.
        environment["RUNNING_UNDER_SYSTEMD"] = "true";
        environment["RABBITMQ_SCHEDULER_BUSY_WAIT_THRESHOLD"] = "medium";
        environment["RABBITMQ_NODENAME"] = NodeName;
        environment["RABBITMQ_DIST_PORT"] = distributionPort.ToString();
        environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}";
        environment["RABBITMQ_LOGS"] = "-";
        foreach (var (name, file) in (ReadOnlySpan<(string, string)>)
        [
            ("RABBITMQ_CONF_ENV_FILE", "none-env.conf"),
            ("RABBITMQ_CONFIG_FILE", "rabbitmq.conf"),
            ("RABBITMQ_ADVANCED_CONFIG_FILE", "advanced.config"),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", "enabled_plugins"),
            ("RABBITMQ_MNESIA_DIR", "mnesia"),
            ("RABBITMQ_LOG_BASE", "log"),
            ("RABBITMQ_FEATURE_FLAGS_FILE", "feature_flags"),
            ("RABBITMQ_PLUGINS_EXPAND_DIR", "plugins"),
            ("RABBITMQ_PID_FILE", "pid"),
        ])
            environment[name] = Path.Combine(Directory, file);
        return environment;
    }

    /// <summary>Writes the node's files anew, with the ports of this start.</summary>
    public async Task WriteAsync(int port, int? managementPort, CancellationToken ct)
    {
        var ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Files.MakeDirectory(Directory);
        Files.MakeDirectory(Directory, "home");
        var configuration = $"""
            listeners.tcp.1 = 127.0.0.1:{port}
            default_user = {UserName}
            default_pass = {Password}
            log.console = true
            log.file = false
            disk_free_limit.absolute = 50MB

            """;
        if (managementPort is not null)
            configuration += $"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {managementPort}\n";
        await Files.WriteFileAsync(Path.Combine(Directory, "rabbitmq.conf"), configuration, ownerOnly, ct);
        await Files.WriteFileAsync(Path.Combine(Directory, "advanced.config"), "[].\n", ownerOnly, ct);
        await Files.WriteFileAsync(Path.Combine(Directory, "enabled_plugins"), WithManagement ? "[rabbitmq_management].\n" : "[].\n", ownerOnly, ct);
        await Files.WriteFileAsync(Path.Combine(Home, ".erlang.cookie"), Cookie, UnixFileMode.UserRead, ct);
    }
}
