using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using AppHost.Embedded.Processes;
using AppHost.Embedded.Provisioning;

namespace AppHost.Embedded.Dashboard;

/// <summary>The dashboard's program, from the official npm package of the Aspire CLI, kept per user outside the repository.</summary>
internal sealed class DashboardBundle(string dataDirectory, Action<string> announce)
{
    /// <summary>Pinned: the resource service speaks this version's protocol. npm checks the package's integrity.</summary>
    public const string Version = "13.5.4";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static string Platform
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <returns>The path of <c>aspire-managed</c>.</returns>
    /// <exception cref="ServerException">It is not there and cannot be fetched; the message is one line.</exception>
    public async Task<string> PrepareAsync(CancellationToken ct)
    {
        var directory = Path.Combine(CacheDirectory(), $"{Version}-{Platform}");
        var program = Path.Combine(directory, "managed", SearchPath.Executable("aspire-managed"));
        if (File.Exists(program))
            return program;

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(Patience);
        try
        {
            await using var held = await HoldLockAsync(directory + ".lock", timeout.Token);
            if (!File.Exists(program))
                await FetchAsync(directory, timeout.Token);
            return program;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ServerException($"fetching it took more than {Patience.TotalMinutes:0} minutes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new ServerException(e.Message, e);
        }
    }

    /// <summary>Into a temporary directory first: a directory that is there is complete.</summary>
    private async Task FetchAsync(string directory, CancellationToken ct)
    {
        var npm = SearchPath.FromEnvironment("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin").Directories()
            .Select(d => Path.Combine(d, OperatingSystem.IsWindows() ? "npm.cmd" : "npm")).FirstOrDefault(File.Exists)
            ?? throw new ServerException("npm is not installed (Debian/Ubuntu: sudo apt-get install npm)");
        announce($"Fetching the Aspire dashboard {Version} with npm; this happens once.");
        var temporary = $"{directory}.{Environment.ProcessId}.new";
        Directory.CreateDirectory(temporary);
        try
        {
            await RunAsync(npm, ["pack", $"@microsoft/aspire-cli-{Platform}@{Version}", "--silent"], temporary, InheritedEnvironment(), ct);
            var archive = Directory.EnumerateFiles(temporary, "*.tgz").FirstOrDefault()
                ?? throw new ServerException($"npm pack left no archive of @microsoft/aspire-cli-{Platform}@{Version}");
            await using (var packed = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress))
                await TarFile.ExtractToDirectoryAsync(packed, temporary, overwriteFiles: true, ct);

            // The CLI leaves settings and caches in its home; they go away with the temporary directory.
            var home = Directory.CreateDirectory(Path.Combine(temporary, "home")).FullName;
            var bundle = Path.Combine(temporary, "bundle");
            var cli = Path.Combine(temporary, "package", "bin", SearchPath.Executable("aspire"));
            await RunAsync(cli, ["setup", "--install-path", bundle, "--non-interactive", "--nologo"], temporary, ProcessSpec.MinimalEnvironment(home), ct);
            var managed = Directory.EnumerateDirectories(bundle, "managed", SearchOption.AllDirectories).FirstOrDefault()
                ?? throw new ServerException($"the Aspire CLI {Version} unpacked no 'managed' directory");
            Directory.CreateDirectory(directory);
            Directory.Move(managed, Path.Combine(directory, "managed"));
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static async Task RunAsync(string program, IReadOnlyList<string> arguments, string directory, Dictionary<string, string> environment, CancellationToken ct)
    {
        var (exitCode, output) = await Command.RunAsync(new ProcessSpec(program, arguments) { Environment = environment, WorkingDirectory = directory }, ct);
        if (exitCode != 0)
        {
            var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            throw new ServerException($"{Path.GetFileName(program)} {arguments[0]} failed with code {exitCode}: {string.Join(" ", lines.Take(3))}");
        }
    }

    /// <summary>npm is configured by the user's environment: registry, proxy, certificates.</summary>
    private static Dictionary<string, string> InheritedEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");

    private string CacheDirectory()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".cache");
        var preferred = Path.Combine(cache, "platform-aspire-dashboard");
        try
        {
            if (Path.IsPathRooted(preferred))
                return Directory.CreateDirectory(preferred).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            announce($"{preferred} cannot be written ({e.Message}); the dashboard goes to the data directory.");
        }

        return Directory.CreateDirectory(Path.Combine(dataDirectory, "dashboard-bundle")).FullName;
    }

    private static async Task<FileStream> HoldLockAsync(string file, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(file))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), ct);
            }
        }
    }
}
