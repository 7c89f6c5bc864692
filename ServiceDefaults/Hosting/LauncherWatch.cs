using Microsoft.Extensions.Hosting;

namespace ServiceDefaults.Hosting;

/// <summary>
/// Ends a program with the <c>dotnet run</c> that started it. Whoever kills that one, an orchestrator or a person, means the
/// program; without this it would live on, out of sight, and keep its ports. Does nothing for programs that were started otherwise.
/// </summary>
public sealed class LauncherWatch(IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!OperatingSystem.IsLinux() || ParentOf("self") is not { } launcher || !IsDotNetRun(File.ReadAllText($"/proc/{launcher}/cmdline")))
        {
            return;
        }

        using var pace = new PeriodicTimer(Interval);
        while (await pace.WaitForNextTickAsync(stoppingToken))
        {
            if (ParentOf("self") != launcher)
            {
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
        }
    }

    /// <summary><c>dotnet run</c> or <c>dotnet watch</c>, with or without options in front of the command.</summary>
    internal static bool IsDotNetRun(string commandLine)
    {
        var words = commandLine.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && Path.GetFileNameWithoutExtension(words[0]) == "dotnet" && words.Skip(1).Any(word => word is "run" or "watch");
    }

    /// <summary>The fourth field of proc(5)'s <c>stat</c>, counted from behind the name, which may hold blanks.</summary>
    private static string? ParentOf(string process) =>
        File.ReadAllText($"/proc/{process}/stat") is var stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] : null;
}
