using AppHost.Embedded.Provisioning;

namespace TestServers;

/// <summary>Programs that tests run besides the servers: a browser, npm. Installs them on a bare Debian machine when run as root.</summary>
public static class TestPrograms
{
    /// <param name="name">The program, such as <c>chromium</c>.</param>
    /// <param name="package">The Debian package that has it.</param>
    /// <param name="ct">Cancels the installation.</param>
    /// <returns>The program's path.</returns>
    /// <exception cref="InvalidOperationException">It is not there and cannot be installed from here; the message says how to get it.</exception>
    public static async Task<string> FindAsync(string name, string package, CancellationToken ct)
    {
        if (Find(name) is null && AptInstaller.ForThisMachine() is { } installer)
        {
            await installer.InstallAsync([package], () => Task.FromResult(Find(name) is not null), Console.Error.WriteLine, ct);
        }

        return Find(name) ?? throw new InvalidOperationException($"{name} not found in PATH; on Debian and Ubuntu it comes with: sudo apt-get install {package}");
    }

    private static string? Find(string name) =>
        SearchPath.FromEnvironment("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin").Directories().Select(directory => Path.Combine(directory, SearchPath.Executable(name))).FirstOrDefault(File.Exists);
}
