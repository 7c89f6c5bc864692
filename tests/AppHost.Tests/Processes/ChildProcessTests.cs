using System.Collections.Concurrent;
using AppHost.Embedded.Processes;

namespace AppHost.Tests.Processes;

public sealed class ChildProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Both_streams_and_the_exit_code_arrive()
    {
        var lines = new ConcurrentBag<(string, bool)>();
        var child = await ProcessSpawner.StartAsync(Shell("echo out; echo err >&2; exit 3"), (line, isError) => lines.Add((line, isError)));

        Assert.Equal(3, await child.Exited.WaitAsync(Patience));
        await child.Drained.WaitAsync(Patience);
        Assert.Equal([("err", true), ("out", false)], lines.Order());
    }

    [Fact]
    public async Task A_child_sees_the_given_environment_and_nothing_else()
    {
        Environment.SetEnvironmentVariable("APPHOST_TESTS_SECRET", "leaked");
        var (_, output) = await Command.RunAsync(
            new ProcessSpec("/usr/bin/env", []) { Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["GREETING"] = "hello" } }, CancellationToken.None);

        Assert.Equal(["GREETING=hello", "PATH=/usr/bin:/bin"], output.Split('\n').Order());
    }

    [Fact]
    public async Task A_child_that_ignores_the_signal_is_killed_after_the_grace()
    {
        var ready = new TaskCompletionSource();
        var child = await ProcessSpawner.StartAsync(Shell("trap '' TERM; echo ready; while true; do sleep 0.1; done"), (_, _) => ready.TrySetResult());
        await ready.Task.WaitAsync(Patience);

        await child.StopAsync(Libc.SigTerm, TimeSpan.FromMilliseconds(300));

        Assert.Equal(128 + Libc.SigKill, await child.Exited);
    }

    [Fact]
    public async Task Children_outlive_the_pool_threads_that_asked_for_them()
    {
        // The kernel's death signal follows the forking thread; this one ends at once.
        ChildProcess? child = null;
        var asking = new Thread(() => child = ProcessSpawner.StartAsync(Shell("sleep 60"), (_, _) => { }).GetAwaiter().GetResult());
        asking.Start();
        asking.Join();

        await Assert.ThrowsAsync<TimeoutException>(() => child!.Exited.WaitAsync(TimeSpan.FromMilliseconds(500)));
        await child!.StopAsync(Libc.SigKill, Patience);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        var (exitCode, output) = await Command.RunAsync(new ProcessSpec("/no/such/program", []) { Environment = ProcessSpec.MinimalEnvironment("/") }, CancellationToken.None);

        Assert.Equal(127, exitCode);
        Assert.Contains("/no/such/program", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_a_command_ends_its_process()
    {
        using var directory = new TemporaryDirectory();
        using var cancel = new CancellationTokenSource();
        var pidFile = directory.Combine("pid");
        var run = Command.RunAsync(Shell($"echo $$ > {pidFile}.new; mv {pidFile}.new {pidFile}; exec sleep 60"), cancel.Token);
        await Wait.UntilAsync(() => File.Exists(pidFile));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await Wait.UntilAsync(() => !Wait.IsRunning(int.Parse(File.ReadAllText(pidFile))));
    }

    [Fact]
    public void The_command_line_steps_down_and_asks_for_the_death_signal()
    {
        var spec = new ProcessSpec("/bin/server", ["-p", "1"]) { User = new ServerUser("postgres", 101, 104), DeathSignal = "INT" };

        var (program, arguments) = spec.CommandLine();

        Assert.Equal(
            "setsid setpriv --reuid=101 --regid=104 --clear-groups --inh-caps=-all --pdeathsig=INT -- /bin/server -p 1",
            string.Join(' ', arguments.Prepend(program)));
    }

    private static ProcessSpec Shell(string script) => new("sh", ["-c", script]) { Environment = ProcessSpec.MinimalEnvironment("/") };
}
