using Microsoft.Extensions.Configuration;

namespace AppHost;

/// <summary>Where PostgreSQL and RabbitMQ come from when no connection string names one.</summary>
public enum ServerSource
{
    /// <summary>This machine's programs, else containers, else what apt-get installs.</summary>
    Auto,
    Local,
    Containers,
}

/// <summary>The section <c>Platform</c> of the environment and the command line. Relative paths count from the repository root.</summary>
public sealed class PlatformOptions
{
    public const string Section = "Platform";

    private PlatformOptions(IConfiguration configuration, string repositoryRoot)
    {
        var section = configuration.GetSection(Section);
        Configuration = configuration;
        IsPublish = string.Equals(configuration["operation"], "publish", StringComparison.OrdinalIgnoreCase);
        RepositoryRoot = repositoryRoot;
        DataDirectory = IsPublish ? "/data" : Path.GetFullPath(Text(section, nameof(DataDirectory)) ?? ".platform", repositoryRoot);
        var landing = Text(section, nameof(LandingDirectory));
        HasOwnLanding = landing is not null;
        LandingDirectory = landing is null || IsPublish ? Path.Combine(DataDirectory, "landing") : Path.GetFullPath(landing, repositoryRoot);
        ApiPort = Port(section, nameof(ApiPort), 5080, "0 for any free port") is var port and not 0 ? port : null;
        DashboardPort = Port(section, nameof(DashboardPort), 18888, "0 to run without the dashboard");
        Servers = Text(section, nameof(Servers)) is not { } servers ? ServerSource.Auto
            : Enum.TryParse<ServerSource>(servers, ignoreCase: true, out var source) && !char.IsDigit(servers[0]) ? source
            : throw new SetupException($"{Section}:{nameof(Servers)} is '{servers}'; it takes auto, local or containers.");
        if (ApiPort == DashboardPort)
        {
            throw new SetupException($"{Section}:{nameof(ApiPort)} and {Section}:{nameof(DashboardPort)} are both {ApiPort}. Give one of them another port.");
        }
    }

    /// <summary>Environment and command line, where everything of the platform is set.</summary>
    public IConfiguration Configuration { get; }

    /// <summary>Whether the model is written down for a deployment instead of being run.</summary>
    public bool IsPublish { get; }

    public string RepositoryRoot { get; }

    /// <summary>Server data, passwords and the archive of loaded files.</summary>
    public string DataDirectory { get; }

    /// <summary>Where source files arrive; <c>landing</c> in the data directory unless set.</summary>
    public string LandingDirectory { get; }

    /// <summary>Whether the landing directory is somebody's choice, which the samples stay out of.</summary>
    public bool HasOwnLanding { get; }

    public string ArchiveDirectory => Path.Combine(DataDirectory, "archive");

    /// <summary>Insights.Api on 127.0.0.1; <c>null</c> for any free port.</summary>
    public int? ApiPort { get; }

    /// <summary>The Aspire dashboard on 127.0.0.1; 0 runs without it.</summary>
    public int DashboardPort { get; }

    public ServerSource Servers { get; }

    /// <summary>Whether RabbitMQ has its management page; it makes start and stop some seconds longer.</summary>
    public bool HasRabbitMqManagement => Configuration.GetValue($"{Section}:RabbitMqManagement", defaultValue: true);

    /// <exception cref="SetupException">A value is not what the key takes.</exception>
    public static PlatformOptions From(string[] args, string? repositoryRoot = null) => new(
        new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build(),
        repositoryRoot ?? Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Projects.AppHost.ProjectPath))!);

    private static string? Text(IConfiguration section, string key) =>
        section[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static int Port(IConfiguration section, string key, int fallback, string meaningOfZero) =>
        Text(section, key) is not { } text ? fallback
        : int.TryParse(text, out var port) && port is >= 0 and <= 65535 ? port
        : throw new SetupException($"{Section}:{key} is '{text}'; it takes a port from 1 to 65535, or {meaningOfZero}.");
}
