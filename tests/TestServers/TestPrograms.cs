using AppHost.LocalServers;

namespace TestServers;

/// <summary>Programs that tests run besides the platform's services. Installs them on a bare Debian machine when run as root.</summary>
public static class TestPrograms
{
    /// <param name="name">The program, such as <c>chromium</c>.</param>
    /// <param name="package">The Debian package that has it.</param>
    /// <returns>The program's path.</returns>
    /// <exception cref="InvalidOperationException">It is not there and cannot be installed from here; the message says how to get it.</exception>
    public static string Find(string name, string package)
    {
        if (Path(name) is null)
        {
            Install(name, new MissingServer(name, package, package, package, ""));
        }

        return Path(name) ?? throw new InvalidOperationException($"{package} does not have the program {name}");
    }

    internal static void Install(string name, MissingServer missing)
    {
        if (!Installation.IsPossible)
        {
            throw new InvalidOperationException($"{name} not found in PATH; on Debian and Ubuntu it comes with: sudo apt-get install {missing.DebianPackage}");
        }

        Installation.Install([missing.DebianPackage], Console.Error.WriteLine);
    }

    private static string? Path(string name) => SearchPath.Of("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin").Find(name).FirstOrDefault();
}
