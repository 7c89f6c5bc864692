using System.Security.Cryptography;
using System.Text;

namespace AppHost.Embedded.Processes;

/// <summary>
/// Where the servers keep their files: in the data directory, or, when the host is root and the servers' user cannot get
/// there (a home of mode 700), in a private directory under <c>/var/tmp</c> with a name made from the data directory's path.
/// </summary>
internal sealed record ServerFiles(string Directory, bool IsRelocated, ServerUser? User)
{
    private const string Marker = "server-files.txt";

    public static async Task<ServerFiles> PrepareAsync(string dataDirectory, ServerUser? user, CancellationToken ct)
    {
        if (user is null)
            return new ServerFiles(dataDirectory, IsRelocated: false, User: null);

        // Once relocated, always relocated: the data would seem lost otherwise when the home is opened up.
        var marker = Path.Combine(dataDirectory, Marker);
        var wasRelocated = File.Exists(marker);
        if (!wasRelocated && await CanReachAsync(dataDirectory, user, ct))
            return new ServerFiles(dataDirectory, IsRelocated: false, user);

        var directory = RelocatedDirectory(dataDirectory);
        if (!wasRelocated && System.IO.Directory.Exists(directory))
            SetAside(directory);
        await EnsurePrivateAsync(directory, user, ct);
        await File.WriteAllTextAsync(marker, directory + "\n", ct);
        return new ServerFiles(directory, IsRelocated: true, user);
    }

    public static string RelocatedDirectory(string dataDirectory)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory))));
        return $"/var/tmp/platform-{Convert.ToHexStringLower(hash.AsSpan(0, 6))}";
    }

    /// <summary>A directory that only the servers' user may enter.</summary>
    public string MakeDirectory(params string[] names)
    {
        var path = Path.Combine([Directory, .. names]);
        if (OperatingSystem.IsWindows())
        {
            System.IO.Directory.CreateDirectory(path);
            return path;
        }

        System.IO.Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (User is not null)
            Libc.ChangeOwner(path, User.Uid, User.Gid);
        return path;
    }

    /// <summary>A file that only the servers' user may read. It never exists with wider rights, not even for a moment.</summary>
    public async Task WriteFileAsync(string path, string content, UnixFileMode mode, CancellationToken ct)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        await using (var writer = new StreamWriter(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), options))
            await writer.WriteAsync(content.AsMemory(), ct);
        if (User is not null)
            Libc.ChangeOwner(path, User.Uid, User.Gid);
    }

    private static async Task<bool> CanReachAsync(string directory, ServerUser user, CancellationToken ct)
    {
        var test = new ProcessSpec("test", ["-x", directory]) { User = user, Environment = ProcessSpec.MinimalEnvironment("/") };
        return (await Command.RunAsync(test, ct)).ExitCode == 0;
    }

    /// <summary>The data directory was deleted to begin anew, so the old server files no longer belong to its passwords.</summary>
    private static void SetAside(string directory)
    {
        var previous = directory + "-previous";
        if (System.IO.Directory.Exists(previous))
            System.IO.Directory.Delete(previous, recursive: true);
        System.IO.Directory.Move(directory, previous);
    }

    /// <summary>Anybody can make names under /var/tmp, so what is there is used only when it is the user's own.</summary>
    private static async Task EnsurePrivateAsync(string directory, ServerUser user, CancellationToken ct)
    {
        if (Libc.MakePrivateDirectory(directory))
        {
            Libc.ChangeOwner(directory, user.Uid, user.Gid);
            return;
        }

        var stat = new ProcessSpec("stat", ["-c", "%u %a %F", directory]) { Environment = ProcessSpec.MinimalEnvironment("/") };
        var (_, found) = await Command.RunAsync(stat, ct);
        if (found.Trim() != $"{user.Uid} 700 directory")
        {
            throw new ServerException(
                $"{directory}, where the server files have to go, is '{found.Trim()}' instead of '{user.Uid} 700 directory' (owner, mode, kind). Remove it, or set Platform:DataDirectory to a directory that the user '{user.Name}' can reach.");
        }
    }
}
