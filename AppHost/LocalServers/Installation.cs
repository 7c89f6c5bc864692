using System.Diagnostics;

namespace AppHost.LocalServers;

/// <summary>A server that is not on this machine, by its names in package managers, and the key that would name a running one.</summary>
internal sealed record MissingServer(string Name, string DebianPackage, string FedoraPackage, string HomebrewFormula, string ConnectionKey);

/// <summary>Gets programs onto this machine where that can be done without asking: as root on Debian or Ubuntu.</summary>
internal static class Installation
{
    public static bool IsPossible { get; } =
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/etc/debian_version") && File.Exists("/usr/bin/apt-get");

    /// <param name="packages">Debian's names.</param>
    /// <param name="announce">Takes the one line that says that something is being installed.</param>
    /// <param name="environment">What a test sets for the script.</param>
    /// <exception cref="SetupException">apt-get failed; the message ends with what it said.</exception>
    public static void Install(IReadOnlyCollection<string> packages, Action<string> announce, IReadOnlyDictionary<string, string>? environment = null)
    {
        announce($"Installing {string.Join(" and ", packages)} with apt-get; this happens once.");
        // In a session of its own: an installation that Ctrl+C cuts off leaves the package database broken.
        var start = new ProcessStartInfo("setsid", ["--wait", "sh", "-c", "exec \"$0\" \"$@\" 2>&1", Script("apt-install.sh"), .. packages]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new SetupException($"apt-get could not install {string.Join(" and ", packages)} (exit code {process.ExitCode}):\n{string.Join('\n', output.TrimEnd().Split('\n').TakeLast(10))}");
        }
    }

    /// <summary>The one error for everything that is missing.</summary>
    public static SetupException Refuse(IReadOnlyCollection<MissingServer> missing) => new($"""
        {string.Join(" and ", missing.Select(server => server.Name))} not found: neither in PATH nor in the usual folders, no container engine answers, and it cannot be installed from here without asking you. Install with
          Debian/Ubuntu  sudo apt-get install {string.Join(' ', missing.Select(server => server.DebianPackage))}
          Fedora         sudo dnf install {string.Join(' ', missing.Select(server => server.FedoraPackage))}
          macOS          brew install {string.Join(' ', missing.Select(server => server.HomebrewFormula))}
        or start Docker or Podman, or name a running server in {string.Join(" and ", missing.Select(server => server.ConnectionKey))}.
        """);

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "LocalServers", name);
}
