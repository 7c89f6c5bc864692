using AppHost.LocalServers;

namespace TestServers;

/// <summary>Programs that tests run besides the platform's services. Installs them on a bare Debian machine when run as root.</summary>
public static class TestPrograms
{
    /// <summary>Whether what is missing can be installed from here.</summary>
    public static bool CanInstall => Installation.IsPossible;

    /// <param name="name">The program, such as <c>chromium</c>.</param>
    /// <param name="package">The Debian package that has it.</param>
    /// <returns>The program's path.</returns>
    /// <exception cref="InvalidOperationException">It is not there and cannot be installed from here; the message says how to get it.</exception>
    public static string Find(string name, string package)
    {
        if (FindAll(name).FirstOrDefault() is null)
        {
            Install(name, package);
        }

        return FindAll(name).FirstOrDefault() ?? throw new InvalidOperationException($"{package} does not have the program {name}");
    }

    /// <summary>All programs of that name, those that belong to the machine before those of PATH.</summary>
    /// <param name="name">The program, such as <c>python3</c>.</param>
    public static IEnumerable<string> FindAll(string name) => SearchPath.Of("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin").Find(name);

    /// <param name="name">What is missing, for the error.</param>
    /// <param name="packages">The Debian packages that have it.</param>
    /// <exception cref="InvalidOperationException">It cannot be installed from here; the message says how to get it.</exception>
    public static void Install(string name, params IReadOnlyCollection<string> packages)
    {
        if (!CanInstall)
        {
            throw new InvalidOperationException(
                $"{name} not found in PATH; on Debian and Ubuntu it comes with: sudo apt-get install {string.Join(' ', packages)}");
        }

        Installation.Install(packages, Console.Error.WriteLine);
    }
}
