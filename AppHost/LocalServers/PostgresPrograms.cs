using System.Diagnostics;
using System.Text.RegularExpressions;

namespace AppHost.LocalServers;

/// <summary>An installed PostgreSQL.</summary>
/// <param name="Directory">Holds <c>postgres</c> and <c>initdb</c>.</param>
/// <param name="Major">Its major version.</param>
internal sealed partial record PostgresPrograms(string Directory, int Major)
{
    private const int OldestSupported = 15;
    private const int NewestSupported = 18;

    private static readonly SearchPath UsualPlaces = SearchPath.Of(
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
        "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
        "/Library/PostgreSQL/*/bin");

    /// <summary>The installation that made the data directory; without one the newest that the platform supports.</summary>
    /// <returns><c>null</c> when nothing suitable is installed and installing one would help.</returns>
    /// <exception cref="SetupException">The data directory was made by a PostgreSQL that is not installed.</exception>
    public static PostgresPrograms? Find(string dataDirectory, SearchPath? places = null) =>
        Choose([.. (places ?? UsualPlaces).Find("postgres").Where(server => File.Exists(Path.Combine(Path.GetDirectoryName(server)!, "initdb"))).Select(Inspect).OfType<PostgresPrograms>()], dataDirectory);

    /// <summary>What to install, as Debian, Fedora and Homebrew call it; an existing data directory needs its own version.</summary>
    public static MissingServer Missing(string dataDirectory)
    {
        var major = DataMajor(dataDirectory);
        return new(
            major is null ? $"PostgreSQL {OldestSupported} to {NewestSupported}" : $"PostgreSQL {major}",
            major is null ? "postgresql" : $"postgresql-{major}",
            "postgresql-server",
            $"postgresql@{major ?? NewestSupported - 1}",
            "ConnectionStrings:warehouse");
    }

    internal static PostgresPrograms? Choose(IReadOnlyList<PostgresPrograms> installed, string dataDirectory)
    {
        if (DataMajor(dataDirectory) is not { } made)
        {
            return installed.Where(programs => programs.Major is >= OldestSupported and <= NewestSupported).MaxBy(programs => programs.Major);
        }

        if (installed.FirstOrDefault(programs => programs.Major == made) is { } same)
        {
            return same;
        }

        return installed.MaxBy(programs => programs.Major) is not { } newest ? null : throw new SetupException(
            $"The data directory {dataDirectory} was made by PostgreSQL {made}, which is {(newest.Major < made ? "newer than" : "not among")} the installed ones ({string.Join(", ", installed.Select(programs => programs.Major).Distinct().Order())}). "
            + $"Install PostgreSQL {made} (Debian/Ubuntu: sudo apt-get install postgresql-{made}), or set Platform:DataDirectory to another directory; nothing was changed.");
    }

    /// <summary>The major version written in the data directory; <c>null</c> when it has not been made yet.</summary>
    private static int? DataMajor(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, "PG_VERSION");
        return !File.Exists(file) ? null
            : File.ReadAllText(file).Trim() is var text && int.TryParse(text, out var major) ? major
            : throw new SetupException($"{file} holds '{text}', which is not a PostgreSQL major version such as 15. The data directory is damaged or not PostgreSQL's.");
    }

    private static PostgresPrograms? Inspect(string server)
    {
        using var process = Process.Start(new ProcessStartInfo(server, ["--version"]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Version().Match(output) is { Success: true } match ? new PostgresPrograms(Path.GetDirectoryName(server)!, int.Parse(match.Groups[1].ValueSpan)) : null;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex Version();
}
