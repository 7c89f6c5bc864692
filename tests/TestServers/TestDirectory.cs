using System.Diagnostics;
using System.Globalization;
using AppHost.LocalServers;

namespace TestServers;

/// <summary>
/// The temporary directory of this process's servers. Named after the process, so that a later one can tell which are
/// left over from test runs that were killed.
/// </summary>
internal static class TestDirectory
{
    private const string Prefix = "platform-tests-";

    private static readonly Lazy<ServerFiles> Prepared = new(Prepare);
    private static Process? _janitor;

    public static ServerFiles Files => Prepared.Value;

    private static ServerFiles Prepare()
    {
        RemoveLeftovers();
        var own = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}"));
        if (!OperatingSystem.IsWindows())
        {
            // Passable, not readable: the servers may run as another user.
            own.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        }

        var files = ServerFiles.Prepare(own.FullName);
        // Test runners give an ending process too little time to delete its files. This one, whose input ends with the
        // process, outlives it until the servers have let go of them.
        const string script = "cat >/dev/null; for attempt in $(seq 20); do rm -rf \"$@\" 2>/dev/null && break; sleep 0.5; done";
        _janitor = Process.Start(new ProcessStartInfo("sh", ["-c", script, "janitor", own.FullName, files.Directory]) { RedirectStandardInput = true });
        return files;
    }

    private static void RemoveLeftovers()
    {
        foreach (var directory in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var owner = Path.GetFileName(directory)[Prefix.Length..];
            if (int.TryParse(owner, CultureInfo.InvariantCulture, out var pid) && (pid == Environment.ProcessId || !IsAlive(pid)))
            {
                Delete(directory);
            }
        }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Delete(string directory)
    {
        try
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or another process is deleting it: the next run tries again.
            Console.Error.WriteLine($"{directory} is left over: {e.Message}");
        }
    }
}
