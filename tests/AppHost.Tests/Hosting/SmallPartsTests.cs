using AppHost.Embedded.Hosting;
using AppHost.Embedded.Processes;
using AppHost.Embedded.Projects;

namespace AppHost.Tests.Hosting;

public sealed class SmallPartsTests
{
    [Theory]
    [InlineData("dotnet\0run\0--project\0AppHost\0", true)]
    [InlineData("/usr/bin/dotnet\0watch\0--project\0AppHost\0", true)]
    [InlineData("dotnet\0/app/AppHost.dll\0", false)]
    [InlineData("/bin/bash\0run\0", false)]
    [InlineData("", false)]
    public void The_wrapper_that_may_be_killed_is_recognised(string commandLine, bool isWrapper) =>
        Assert.Equal(isWrapper, ShutdownSignals.IsDotNetRun(commandLine));

    [Fact]
    public void Services_inherit_configuration_keys_and_the_proxy_and_nothing_else()
    {
        string[] names = ["Llm__Provider", "OPENAI_API_KEY", "HTTPS_PROXY", "PATH", "ConnectionStrings__warehouse", "Platform__ApiPort", "DOTNET_ROOT", "__internal"];

        var inherited = InheritedVariables.Filter(names.Select(n => KeyValuePair.Create(n, "x"))).Select(v => v.Key);

        Assert.Equal(["Llm__Provider", "OPENAI_API_KEY", "HTTPS_PROXY"], inherited);
    }

    [Fact]
    public void The_table_is_aligned_and_names_every_address()
    {
        using var log = new LogStore();
        ResourceState[] states =
        [
            new("postgres", "1", "PostgresServer", log) { State = StateNames.Running, IsHealthy = true, Urls = [new("tcp", "tcp://127.0.0.1:20001")] },
            new("messaging", "1", "RabbitMQ", log) { State = StateNames.Running, IsHealthy = true, Urls = [new("tcp", "tcp://127.0.0.1:20002"), new("management", "http://127.0.0.1:20003")] },
            new("migrations", "1", "Project", log) { State = StateNames.Finished },
        ];

        Assert.Equal(
            """

            resource      state     url
            postgres      Healthy   tcp://127.0.0.1:20001
            messaging     Healthy   tcp://127.0.0.1:20002
                                    http://127.0.0.1:20003 (management)
            migrations    Finished
            server files            /var/tmp/platform-1

            Passwords are in /data/secrets.json, output in /data/logs. Ctrl+C stops everything.
            """,
            StatusTable.Render(states, "/data", "/var/tmp/platform-1"));
    }

    [Fact]
    public async Task What_a_killed_host_left_running_is_ended()
    {
        using var directory = new TemporaryDirectory();
        var child = await ProcessSpawner.StartAsync(new ProcessSpec("sleep", ["300"]) { Environment = ProcessSpec.MinimalEnvironment("/") }, (_, _) => { });
        var file = directory.Combine("run.json");
        new RunRecord(file).Add("postgres", child.Id);

        await new RunRecord(file).EndLeftoversAsync(TimeSpan.FromMilliseconds(200), CancellationToken.None);

        Assert.Equal(137, await child.Exited.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_foreign_process_that_got_the_same_number_is_left_alone()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("run.json", $"{{\"Host\":1,\"Processes\":{{\"postgres\":{{\"Pid\":{Environment.ProcessId},\"StartTime\":\"1\"}}}}}}");

        await new RunRecord(file).EndLeftoversAsync(TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(1, new RunRecord(file).HostProcessId());
    }
}
