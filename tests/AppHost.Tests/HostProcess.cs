using System.Diagnostics;
using System.Text;

namespace AppHost.Tests;

/// <summary>The AppHost as the process that a user starts.</summary>
internal sealed class HostProcess : IDisposable
{
    /// <summary>The program as it was built, in the configuration of these tests; the copy beside them has other references.</summary>
    private static readonly string Program = Path.Combine(
        [Projects.AppHost.ProjectPath, .. AppContext.BaseDirectory.Split('/', StringSplitOptions.RemoveEmptyEntries)[^3..], "AppHost.dll"]);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public HostProcess(string dataDirectory, IReadOnlyDictionary<string, string> environment, bool throughDotNetRun, params string[] args)
    {
        string[] command = throughDotNetRun ? ["run", "--no-build", "--project", Projects.AppHost.ProjectPath, "--"] : [Program];
        var start = new ProcessStartInfo("dotnet", [.. command, .. Arguments(dataDirectory), .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>No fixed ports, no dashboard unless asked for, and no management page, which takes RabbitMQ seconds.</summary>
    public static string[] Arguments(string dataDirectory) =>
        [$"--Platform:DataDirectory={dataDirectory}", $"--Platform:LandingDirectory={Path.Combine(dataDirectory, "landing")}", "--Platform:ApiPort=0", "--Platform:DashboardPort=0", "--Platform:RabbitMqManagement=false"];

    public async Task UntilUpAsync()
    {
        await Wait.UntilAsync(() => HasExited || Output.Contains("Ctrl+C stops everything", StringComparison.Ordinal), seconds: 420, () => Output);
        Assert.False(HasExited, Output);
    }

    /// <returns>The exit code and all that it said.</returns>
    public async Task<(int ExitCode, string Output)> EndAsync(int seconds = 60)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, Output.TrimEnd());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            // Without text at the end of each of the two streams.
            _ = line.Data is null ? _output : _output.AppendLine(line.Data);
        }
    }
}
