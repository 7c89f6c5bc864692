using AppHost.Embedded.Processes;
using AppHost.Embedded.Provisioning;

namespace AppHost.Tests.Provisioning;

public sealed class ServersTests
{
    private static readonly SearchPath Nowhere = new(["/no/such/place"]);
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task What_is_missing_is_named_with_the_commands_to_get_it()
    {
        var servers = new Servers(Nowhere, Nowhere, Installer: null);

        var refused = await Assert.ThrowsAsync<ServerException>(() => servers.FindAsync("/no/such/data", wantsRabbitMq: true, _ => { }, Ct));

        Assert.Equal(
            """
            PostgreSQL 15 to 18 and RabbitMQ not found: neither in PATH nor in the usual folders, and it cannot be installed from here without asking you. Install with
              Debian/Ubuntu  sudo apt-get install postgresql rabbitmq-server
              Fedora         sudo dnf install postgresql-server rabbitmq-server
              macOS          brew install postgresql@17 rabbitmq
            or name a running server in ConnectionStrings:warehouse and ConnectionStrings:messaging.
            """,
            refused.Message);
    }

    [Fact]
    public async Task Only_what_is_wanted_is_missed()
    {
        var servers = new Servers(Nowhere, Nowhere, Installer: null);

        Assert.Equal((null, null), await servers.FindAsync(null, wantsRabbitMq: false, _ => { }, Ct));
        var refused = await Assert.ThrowsAsync<ServerException>(() => servers.FindAsync(null, wantsRabbitMq: true, _ => { }, Ct));
        Assert.StartsWith("RabbitMQ not found", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_packages_are_installed_once_and_announced_in_one_line()
    {
        using var root = new TemporaryDirectory();
        var bin = root.Combine("bin");
        var apt = root.WriteProgram("apt-get", $$"""
            echo "$@ RUNLEVEL=$RUNLEVEL $DEBIAN_FRONTEND $(cat {{root.Combine("policy-rc.d")}} | tail -1)" >> {{root.Combine("calls")}}
            case "$*" in *install*)
                mkdir -p {{bin}}
                touch {{bin}}/rabbitmq-server {{bin}}/epmd ;;
            esac
            """);
        Directory.CreateDirectory(root.Combine("systemd"));
        var servers = new Servers(Nowhere, new SearchPath([bin]), new AptInstaller(apt, root.Combine("lock"), root.Combine("systemd"), root.Combine("policy-rc.d")));
        var announced = new List<string>();

        var (_, first) = await servers.FindAsync(null, wantsRabbitMq: true, announced.Add, Ct);
        await servers.FindAsync(null, wantsRabbitMq: true, announced.Add, Ct);

        Assert.Equal(Path.Combine(bin, "rabbitmq-server"), first!.ServerScript);
        Assert.Equal(["Installing rabbitmq-server with apt-get; this happens once."], announced);
        Assert.Equal(
            [
                "-o DPkg::Lock::Timeout=300 update -qq RUNLEVEL=1 noninteractive exit 101",
                "-o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends rabbitmq-server RUNLEVEL=1 noninteractive exit 101",
            ],
            File.ReadAllLines(root.Combine("calls")));
        Assert.False(File.Exists(root.Combine("policy-rc.d")), "the packages' daemons may start again afterwards");
    }

    [Fact]
    public async Task Of_two_hosts_that_miss_the_same_only_one_installs()
    {
        using var root = new TemporaryDirectory();
        var bin = root.Combine("bin");
        var apt = root.WriteProgram("apt-get", $"echo call >> {root.Combine("calls")}; sleep 0.3; mkdir -p {bin}; touch {bin}/rabbitmq-server {bin}/epmd");
        var servers = new Servers(Nowhere, new SearchPath([bin]), new AptInstaller(apt, root.Combine("lock"), "/no/systemd", root.Combine("policy")));

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => servers.FindAsync(null, wantsRabbitMq: true, _ => { }, Ct)));

        Assert.Equal(2, File.ReadAllLines(root.Combine("calls")).Length);
    }

    [Fact]
    public async Task A_failed_installation_shows_what_apt_said()
    {
        using var root = new TemporaryDirectory();
        var apt = root.WriteProgram("apt-get", "echo 'E: Unable to locate package'; exit 100");
        var servers = new Servers(Nowhere, Nowhere, new AptInstaller(apt, root.Combine("lock"), "/no/systemd", root.Combine("policy")));

        var failed = await Assert.ThrowsAsync<ServerException>(() => servers.FindAsync(null, wantsRabbitMq: true, _ => { }, Ct));

        Assert.Equal("apt-get update -qq failed with code 100:\nE: Unable to locate package", failed.Message);
    }
}
