using System.Text.RegularExpressions;
using AppHost.Embedded.Processes;
using AppHost.Embedded.Provisioning;

namespace AppHost.Embedded.Postgres;

/// <summary>An installed PostgreSQL.</summary>
internal sealed partial record PostgresBinaries(string Directory, int Major)
{
    public const int OldestSupported = 15;
    public const int NewestSupported = 18;

    public static SearchPath UsualPlaces() => SearchPath.FromEnvironment(
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
        "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
        "/Library/PostgreSQL/*/bin",
        @"C:\Program Files\PostgreSQL\*\bin");

    public string Program(string name) => Path.Combine(Directory, SearchPath.Executable(name));

    public static async Task<IReadOnlyList<PostgresBinaries>> FindAsync(SearchPath places, CancellationToken ct)
    {
        var found = new List<PostgresBinaries>();
        foreach (var directory in places.Directories())
        {
            var server = Path.Combine(directory, SearchPath.Executable("postgres"));
            if (!File.Exists(server) || !File.Exists(Path.Combine(directory, SearchPath.Executable("initdb"))))
                continue;
            var (_, output) = await Command.RunAsync(
                new ProcessSpec(server, ["--version"]) { Environment = ProcessSpec.MinimalEnvironment("/"), WorkingDirectory = directory }, ct);
            if (ParseMajor(output) is { } major)
                found.Add(new PostgresBinaries(directory, major));
        }

        return found;
    }

    /// <summary>The version that made the data directory; without one the newest that the platform supports.</summary>
    /// <returns><c>null</c> when nothing suitable is installed and installing one would help.</returns>
    /// <exception cref="ServerException">The data directory was made by a PostgreSQL that is not installed.</exception>
    public static PostgresBinaries? Choose(IReadOnlyList<PostgresBinaries> installed, string dataDirectory)
    {
        if (DataMajor(dataDirectory) is not { } made)
        {
            return installed.Where(p => p.Major is >= OldestSupported and <= NewestSupported).MaxBy(p => p.Major);
        }

        if (installed.FirstOrDefault(p => p.Major == made) is { } same)
            return same;
        var newest = installed.MaxBy(p => p.Major);
        if (newest is null)
            return null;
        var relation = newest.Major < made ? "newer than" : "not among";
        throw new ServerException(
            $"The data directory {dataDirectory} was made by PostgreSQL {made}, which is {relation} the installed ones ({string.Join(", ", installed.Select(p => p.Major).Distinct().Order())}). "
            + $"Install PostgreSQL {made} (Debian/Ubuntu: sudo apt-get install postgresql-{made}), or set Platform:DataDirectory to another directory; nothing was changed.");
    }

    /// <summary>The major version written in the data directory; <c>null</c> when it has not been made yet.</summary>
    public static int? DataMajor(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, "PG_VERSION");
        if (!File.Exists(file))
            return null;
        var text = File.ReadAllText(file).Trim();
        return int.TryParse(text, out var major)
            ? major
            : throw new ServerException($"{file} holds '{text}', which is not a PostgreSQL major version such as 15. The data directory is damaged or not PostgreSQL's.");
    }

    public static int? ParseMajor(string versionOutput) =>
        VersionPattern().Match(versionOutput) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan) : null;

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionPattern();
}
