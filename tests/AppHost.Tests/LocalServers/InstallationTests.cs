using AppHost.LocalServers;

namespace AppHost.Tests.LocalServers;

public sealed class InstallationTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void What_is_missing_is_named_with_the_commands_to_get_it() =>
        Assert.Equal(
            """
            PostgreSQL 15 to 18 and RabbitMQ not found: neither in PATH nor in the usual folders, no container engine answers, and it cannot be installed from here without asking you. Install with
              Debian/Ubuntu  sudo apt-get install postgresql rabbitmq-server
              Fedora         sudo dnf install postgresql-server rabbitmq-server
              macOS          brew install postgresql@17 rabbitmq
            or start Docker or Podman, or name a running server in ConnectionStrings:warehouse and ConnectionStrings:messaging.
            """,
            Installation.Refuse([PostgresPrograms.Missing("/no/such/data"), RabbitMqPrograms.Missing]).Message);

    [Fact]
    public void RabbitMq_is_its_own_script_and_a_port_mapper()
    {
        var both = _root.WriteProgram("both/rabbitmq-server", "");
        _root.WriteProgram("both/epmd", "");
        _root.WriteProgram("one/rabbitmq-script-wrapper", "");
        File.CreateSymbolicLink(_root.Combine("one", "rabbitmq-server"), _root.Combine("one", "rabbitmq-script-wrapper"));

        Assert.Equal(new RabbitMqPrograms(both, _root.Combine("both", "epmd")), RabbitMqPrograms.Find(new SearchPath([_root.Combine("one"), _root.Combine("both")])));
        Assert.Null(RabbitMqPrograms.Find(new SearchPath([_root.Combine("one")])));
    }

    [Fact]
    public void Packages_are_installed_without_their_daemons_and_announced_in_one_line()
    {
        WriteAptGet($"echo \"$@ RUNLEVEL=$RUNLEVEL $DEBIAN_FRONTEND $(tail -1 {_root.Combine("policy-rc.d")})\" >> {_root.Combine("calls")}");
        Directory.CreateDirectory(_root.Combine("systemd"));
        var announced = new List<string>();

        Installation.Install(["postgresql", "rabbitmq-server"], announced.Add, Environment());

        Assert.Equal(["Installing postgresql and rabbitmq-server with apt-get; this happens once."], announced);
        Assert.Equal(
            [
                "-o DPkg::Lock::Timeout=300 update -qq RUNLEVEL=1 noninteractive exit 101",
                "-o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends postgresql rabbitmq-server RUNLEVEL=1 noninteractive exit 101",
            ],
            File.ReadAllLines(_root.Combine("calls")));
        Assert.False(File.Exists(_root.Combine("policy-rc.d")), "the packages' daemons may start again afterwards");
    }

    [Fact]
    public async Task Of_several_hosts_only_one_installs_at_a_time()
    {
        // The second line of an installation that another one interrupts would stand behind a foreign first line.
        WriteAptGet($"echo begin >> {_root.Combine("calls")}; head -c 100000 /dev/urandom | sha256sum >/dev/null; echo end >> {_root.Combine("calls")}");

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Installation.Install(["rabbitmq-server"], _ => { }, Environment()))));

        Assert.Equal(Enumerable.Repeat((string[])["begin", "end"], 6).SelectMany(lines => lines), File.ReadAllLines(_root.Combine("calls")));
    }

    [Fact]
    public void A_failed_installation_shows_what_apt_said()
    {
        WriteAptGet("echo 'E: Unable to locate package' >&2; exit 100");

        var failed = Assert.Throws<SetupException>(() => Installation.Install(["rabbitmq-server"], _ => { }, Environment()));

        Assert.Equal("apt-get could not install rabbitmq-server (exit code 100):\nE: Unable to locate package", failed.Message);
    }

    private void WriteAptGet(string script) => _root.WriteProgram("bin/apt-get", script);

    private Dictionary<string, string> Environment() => new()
    {
        ["PATH"] = $"{_root.Combine("bin")}:{System.Environment.GetEnvironmentVariable("PATH")}",
        ["APT_INSTALL_LOCK"] = _root.Combine("lock"),
        ["APT_INSTALL_POLICY"] = _root.Combine("policy-rc.d"),
        ["APT_INSTALL_SYSTEMD"] = _root.Combine("systemd"),
    };
}
