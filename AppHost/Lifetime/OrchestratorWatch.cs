using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace AppHost.Lifetime;

/// <summary>
/// Ends the host when Aspire's orchestrator is gone. Its processes take all servers and services with them, and the host
/// itself would neither notice nor be able to do anything any more.
/// </summary>
internal sealed class OrchestratorWatch : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // Command lines of others are read in /proc.
        }

        using var pace = new PeriodicTimer(Interval);
        var (server, controllers) = (default(Process), default(Process));
        while (await pace.WaitForNextTickAsync(stoppingToken))
        {
            server ??= Find("start-apiserver", "--monitor", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            controllers ??= server is null ? null : Find("run-controllers", "--kubeconfig", ArgumentAfter("--kubeconfig", server));
            if (server is { HasExited: true } || controllers is { HasExited: true })
            {
                await Console.Error.WriteLineAsync("Aspire's orchestrator (dcp) has ended, and with it all servers and services. Nothing is lost; start the platform again.");
                // Not by an orderly stop, which would ask the orchestrator.
                Environment.Exit(1);
            }
        }
    }

    private static Process? Find(string command, string option, string? value) => Process.GetProcessesByName("dcp")
        .FirstOrDefault(process => Words(process).Contains(command) && ArgumentAfter(option, process) == value);

    private static string? ArgumentAfter(string option, Process process) => Words(process).SkipWhile(word => word != option).ElementAtOrDefault(1);

    private static string[] Words(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // It has ended, or is another user's.
        }
    }
}
