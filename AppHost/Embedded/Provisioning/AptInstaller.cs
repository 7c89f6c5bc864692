using AppHost.Embedded.Processes;

namespace AppHost.Embedded.Provisioning;

/// <summary>Installs Debian packages when the host is root on Debian or Ubuntu.</summary>
/// <param name="Apt">The program, such as <c>/usr/bin/apt-get</c>.</param>
/// <param name="LockFile">Held while installing, so that several test processes do not run into each other.</param>
/// <param name="ServiceManager">The directory that exists when systemd runs.</param>
/// <param name="StartPolicy">Debian's <c>policy-rc.d</c>, which decides whether a package may start its daemon.</param>
internal sealed record AptInstaller(string Apt, string LockFile, string ServiceManager, string StartPolicy)
{
    private static readonly TimeSpan LockPollTime = TimeSpan.FromMilliseconds(500);

    /// <returns><c>null</c> when this machine is not one where packages can be installed without asking.</returns>
    public static AptInstaller? ForThisMachine() =>
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/etc/debian_version") && File.Exists("/usr/bin/apt-get")
            ? new AptInstaller("/usr/bin/apt-get", "/var/lib/platform-provisioning.lock", "/run/systemd/system", "/usr/sbin/policy-rc.d")
            : null;

    /// <summary>Installs unless <paramref name="isInstalled"/> has become true while waiting for another process that installs.</summary>
    public async Task InstallAsync(IReadOnlyList<string> packages, Func<Task<bool>> isInstalled, Action<string> announce, CancellationToken ct)
    {
        await using var held = await HoldLockAsync(ct);
        if (await isInstalled())
            return;
        announce($"Installing {string.Join(" and ", packages)} with apt-get; this happens once.");
        var ownPolicy = await ForbidDaemonsAsync(ct);
        try
        {
            await RunAsync(["update", "-qq"], ct);
            // Not cancelled, nor ended with the host: an installation that is cut off leaves the package database broken.
            await RunAsync(["install", "-y", "-qq", "--no-install-recommends", .. packages], CancellationToken.None);
        }
        finally
        {
            if (ownPolicy)
                File.Delete(StartPolicy);
        }
    }

    /// <summary>The packages' own daemons would listen on the standard ports; only their programs are wanted.</summary>
    private async Task<bool> ForbidDaemonsAsync(CancellationToken ct)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(ServiceManager) || File.Exists(StartPolicy))
            return false;
        await File.WriteAllTextAsync(StartPolicy, "#!/bin/sh\nexit 101\n", ct);
        File.SetUnixFileMode(StartPolicy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return true;
    }

    private async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var environment = ProcessSpec.MinimalEnvironment("/root");
        environment["DEBIAN_FRONTEND"] = "noninteractive";
        // Without systemd this is what keeps invoke-rc.d from starting the daemons.
        environment["RUNLEVEL"] = "1";
        foreach (var name in (string[])["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"])
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                environment[name] = value;
        }

        var (exitCode, output) = await Command.RunAsync(new ProcessSpec(Apt, ["-o", "DPkg::Lock::Timeout=300", .. arguments]) { Environment = environment, DeathSignal = "clear" }, ct);
        if (exitCode != 0)
        {
            var last = string.Join('\n', output.Split('\n').TakeLast(10));
            throw new ServerException($"apt-get {string.Join(' ', arguments)} failed with code {exitCode}:\n{last}");
        }
    }

    private async Task<FileStream> HoldLockAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(LockFile))
            {
                await Task.Delay(LockPollTime, ct);
            }
        }
    }
}
