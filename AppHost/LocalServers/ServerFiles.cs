using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace AppHost.LocalServers;

/// <summary>
/// Where the servers keep their files: in the data directory, or, when the host is root and the servers' user cannot get
/// there (a home of mode 700), in a private directory under <c>/var/tmp</c> with a name made from the data directory's path.
/// </summary>
/// <param name="Directory">Holds one folder per server.</param>
/// <param name="User">The unprivileged user that servers run as when the host is root.</param>
internal sealed record ServerFiles(string Directory, string? User)
{
    private const string Marker = "server-files.txt";

    /// <exception cref="SetupException">There is no user to step down to, or the place under <c>/var/tmp</c> is somebody else's.</exception>
    public static ServerFiles Prepare(string dataDirectory)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return new ServerFiles(dataDirectory, User: null);
        }

        var user = FindUser("/etc/passwd");
        // Once relocated, always relocated: the data would seem lost otherwise when the home is opened up.
        var marker = Path.Combine(dataDirectory, Marker);
        var wasRelocated = File.Exists(marker);
        if (!wasRelocated && Shell($"setpriv --reuid={user} --regid=$(id -g {user}) --clear-groups test -x \"$1\"", dataDirectory).ExitCode == 0)
        {
            return new ServerFiles(dataDirectory, user);
        }

        var directory = RelocatedDirectory(dataDirectory);
        if (!wasRelocated && System.IO.Directory.Exists(directory))
        {
            SetAside(directory);
        }

        EnsurePrivate(directory, user);
        File.WriteAllText(marker, directory + "\n");
        return new ServerFiles(directory, user);
    }

    public static string RelocatedDirectory(string dataDirectory)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory))));
        return $"/var/tmp/platform-{Convert.ToHexStringLower(hash.AsSpan(0, 6))}";
    }

    /// <summary><c>postgres</c> if the machine has it, otherwise <c>nobody</c>.</summary>
    public static string FindUser(string passwdFile)
    {
        var users = File.ReadLines(passwdFile).Select(line => line.Split(':')[0]).ToHashSet();
        return users.Contains("postgres") ? "postgres" : users.Contains("nobody") ? "nobody"
            : throw new SetupException($"The host runs as root, and {passwdFile} has neither a user 'postgres' nor 'nobody' to run the servers as. Run it as a normal user.");
    }

    /// <summary>The data directory was deleted to begin anew, so the old server files no longer belong to its passwords.</summary>
    private static void SetAside(string directory)
    {
        var previous = directory + "-previous";
        if (System.IO.Directory.Exists(previous))
        {
            System.IO.Directory.Delete(previous, recursive: true);
        }

        System.IO.Directory.Move(directory, previous);
    }

    /// <summary>Anybody can make names under /var/tmp, so what is there is used only when it is the user's own.</summary>
    private static void EnsurePrivate(string directory, string user)
    {
        var (_, found) = Shell($"! mkdir -m 700 \"$1\" 2>/dev/null || chown {user} \"$1\"; stat -c '%U %a %F' \"$1\"", directory);
        if (found.Trim() != $"{user} 700 directory")
        {
            throw new SetupException(
                $"{directory} is '{found.Trim()}' instead of '{user} 700 directory': somebody else put it there. Remove it, or set Platform:DataDirectory to a directory that user '{user}' can reach.");
        }
    }

    private static (int ExitCode, string Output) Shell(string script, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", script, "sh", argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
