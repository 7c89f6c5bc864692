using Microsoft.Extensions.Configuration;

namespace AppHost;

/// <summary>The section <c>Platform</c> of the AppHost's configuration. Relative paths count from the repository root.</summary>
public sealed class PlatformOptions
{
    public const string Section = "Platform";

    private PlatformOptions(IConfiguration section, string repositoryRoot)
    {
        RepositoryRoot = repositoryRoot;
        DataDirectory = Path.GetFullPath(Text(section, nameof(DataDirectory)) ?? ".platform", repositoryRoot);
        var landing = Text(section, nameof(LandingDirectory));
        HasOwnLanding = landing is not null;
        LandingDirectory = landing is null ? Path.Combine(DataDirectory, "landing") : Path.GetFullPath(landing, repositoryRoot);
        ApiPort = Port(section, nameof(ApiPort), 5080, "0 for any free port");
        DashboardPort = Port(section, nameof(DashboardPort), 18888, "0 to run without the dashboard");
        if (ApiPort == DashboardPort && ApiPort != 0)
        {
            throw new DistributedApplicationException(
                $"{Section}:{nameof(ApiPort)} and {Section}:{nameof(DashboardPort)} are both {ApiPort}. Give one of them another port.");
        }
    }

    public string RepositoryRoot { get; }

    /// <summary>Server data, passwords, logs and the archive of loaded files.</summary>
    public string DataDirectory { get; }

    /// <summary>Where source files arrive; <c>landing</c> in the data directory unless set.</summary>
    public string LandingDirectory { get; }

    /// <summary>Whether the landing directory is somebody's choice, which the samples stay out of.</summary>
    public bool HasOwnLanding { get; }

    public string ArchiveDirectory => Path.Combine(DataDirectory, "archive");

    /// <summary>Insights.Api on 127.0.0.1; 0 for any free port.</summary>
    public int ApiPort { get; }

    /// <summary>The Aspire dashboard on 127.0.0.1; 0 runs without it.</summary>
    public int DashboardPort { get; }

    /// <exception cref="DistributedApplicationException">A value is not what the key takes.</exception>
    public static PlatformOptions From(IConfiguration configuration, string appHostDirectory) =>
        new(configuration.GetSection(Section), Path.GetDirectoryName(appHostDirectory)!);

    private static string? Text(IConfiguration section, string key) =>
        section[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static int Port(IConfiguration section, string key, int fallback, string meaningOfZero)
    {
        if (Text(section, key) is not { } text)
            return fallback;
        return int.TryParse(text, out var port) && port is >= 0 and <= 65535
            ? port
            : throw new DistributedApplicationException($"{Section}:{key} is '{text}'; it takes a port from 1 to 65535, or {meaningOfZero}.");
    }
}
