using System.Globalization;
using AppHost.Embedded.Processes;

namespace TestServers;

/// <summary>
/// The temporary directory of this process's servers. Named after the process, so that a later one can tell which are
/// left over from test runs that were killed.
/// </summary>
internal static class TestDirectory
{
    private const string Prefix = "platform-tests-";

    private static readonly Lazy<Task<ServerFiles>> Prepared = new(PrepareAsync);

    public static Task<ServerFiles> FilesAsync() => Prepared.Value;

    private static async Task<ServerFiles> PrepareAsync()
    {
        RemoveLeftovers();
        var own = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}"));
        if (!OperatingSystem.IsWindows())
        {
            // Passable, not readable: the servers may run as another user.
            File.SetUnixFileMode(own.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        var files = await ServerFiles.PrepareAsync(own.FullName, ServerUser.ForThisHost(), CancellationToken.None);
        await StartJanitorAsync(own.FullName, files);
        return files;
    }

    /// <summary>
    /// Test runners give an ending process too little time to stop servers and delete their files, and none when they kill
    /// it. The servers end by their death signal; a small process outlives this one just long enough to delete the rest.
    /// </summary>
    private static async Task StartJanitorAsync(string own, ServerFiles files)
    {
        if (!OperatingSystem.IsLinux())
            return;
        const string script = """
            while kill -0 "$1" 2>/dev/null; do sleep 0.3; done
            shift
            for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
                rm -rf "$@" && break
                sleep 0.5
            done
            """;
        string[] directories = files.IsRelocated ? [own, files.Directory] : [own];
        var janitor = new ProcessSpec("sh", ["-c", script, "janitor", Environment.ProcessId.ToString(), .. directories])
        {
            DeathSignal = "clear",
            Environment = ProcessSpec.MinimalEnvironment("/"),
        };
        await ProcessSpawner.StartAsync(janitor, (line, _) => Console.Error.WriteLine(line));
    }

    private static void RemoveLeftovers()
    {
        foreach (var directory in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var owner = Path.GetFileName(directory)[Prefix.Length..];
            if (int.TryParse(owner, CultureInfo.InvariantCulture, out var pid) && (pid == Environment.ProcessId || !IsAlive(pid)))
                Delete(directory);
        }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
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
                Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or another process is deleting it: the next run tries again.
            Console.Error.WriteLine($"{directory} is left over: {e.Message}");
        }
    }
}
