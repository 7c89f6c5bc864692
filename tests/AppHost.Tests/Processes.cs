using System.Diagnostics;
using System.Globalization;

namespace AppHost.Tests;

/// <summary>Processes of this machine as Linux shows them.</summary>
internal static class Processes
{
    /// <summary>All that run for a platform: its data directory is in what they were started with, in their environment or their arguments.</summary>
    public static IReadOnlyList<(int Id, string CommandLine)> Of(string dataDirectory) =>
        [.. from directory in Directory.EnumerateDirectories("/proc")
            let name = Path.GetFileName(directory)
            where int.TryParse(name, CultureInfo.InvariantCulture, out _)
            let id = int.Parse(name, CultureInfo.InvariantCulture)
            let commandLine = Read(id, "cmdline")
            where id != Environment.ProcessId && Wait.IsRunning(id) && (commandLine + Read(id, "environ")).Contains(dataDirectory, StringComparison.Ordinal)
            select (id, commandLine.Replace('\0', ' ').TrimEnd())];

    public static int ChildOf(int parent) => Directory.EnumerateDirectories("/proc")
        .Select(directory => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Single(id => id > 0 && Read(id, "stat") is { Length: > 0 } stat && stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == parent.ToString(CultureInfo.InvariantCulture));

    public static IEnumerable<string> EnvironmentOf(int id) => Read(id, "environ").Split('\0');

    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    public static void Signal(int id, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // It has ended.
        }
    }
}
