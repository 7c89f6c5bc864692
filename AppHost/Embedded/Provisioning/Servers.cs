using AppHost.Embedded.Postgres;
using AppHost.Embedded.Processes;
using AppHost.Embedded.RabbitMq;

namespace AppHost.Embedded.Provisioning;

/// <summary>
/// Finds the server programs on this machine, installs what is missing where that can be done without asking, and
/// otherwise fails with one message that names everything that is missing and the commands to get it.
/// </summary>
internal sealed record Servers(SearchPath PostgresPlaces, SearchPath RabbitMqPlaces, AptInstaller? Installer)
{
    public static Servers OfThisMachine() =>
        new(PostgresBinaries.UsualPlaces(), RabbitMqBinaries.UsualPlaces(), AptInstaller.ForThisMachine());

    /// <param name="postgresDataDirectory">Decides the version; <c>null</c> when no PostgreSQL is wanted.</param>
    /// <param name="wantsRabbitMq">Whether a RabbitMQ is wanted.</param>
    /// <param name="announce">Takes the one line that says that something is being installed.</param>
    /// <param name="ct">Cancels the search and the installation.</param>
    public async Task<(PostgresBinaries? Postgres, RabbitMqBinaries? RabbitMq)> FindAsync(
        string? postgresDataDirectory, bool wantsRabbitMq, Action<string> announce, CancellationToken ct)
    {
        var (postgres, rabbitMq) = await LookAsync(postgresDataDirectory, wantsRabbitMq, ct);
        if (Missing(postgres, rabbitMq).Count == 0)
            return (postgres, rabbitMq);

        if (Installer is not null)
        {
            await Installer.InstallAsync(
                [.. Missing(postgres, rabbitMq).Select(m => m.DebianPackage)],
                async () =>
                {
                    (postgres, rabbitMq) = await LookAsync(postgresDataDirectory, wantsRabbitMq, ct);
                    return Missing(postgres, rabbitMq).Count == 0;
                },
                announce,
                ct);
            (postgres, rabbitMq) = await LookAsync(postgresDataDirectory, wantsRabbitMq, ct);
        }

        var missing = Missing(postgres, rabbitMq);
        return missing.Count == 0 ? (postgres, rabbitMq) : throw new ServerException(Explain(missing));

        List<MissingServer> Missing(PostgresBinaries? postgres, RabbitMqBinaries? rabbitMq)
        {
            var missing = new List<MissingServer>();
            if (postgresDataDirectory is not null && postgres is null)
                missing.Add(MissingServer.Postgres(PostgresBinaries.DataMajor(postgresDataDirectory)));
            if (wantsRabbitMq && rabbitMq is null)
                missing.Add(MissingServer.RabbitMq);
            return missing;
        }
    }

    private async Task<(PostgresBinaries?, RabbitMqBinaries?)> LookAsync(string? postgresDataDirectory, bool wantsRabbitMq, CancellationToken ct)
    {
        var postgres = postgresDataDirectory is null
            ? null
            : PostgresBinaries.Choose(await PostgresBinaries.FindAsync(PostgresPlaces, ct), postgresDataDirectory);
        return (postgres, wantsRabbitMq ? RabbitMqBinaries.Find(RabbitMqPlaces) : null);
    }

    private static string Explain(IReadOnlyList<MissingServer> missing)
    {
        var names = string.Join(" and ", missing.Select(m => m.Name));
        var keys = string.Join(" and ", missing.Select(m => m.ConnectionKey));
        return $"""
            {names} not found: neither in PATH nor in the usual folders, and it cannot be installed from here without asking you. Install with
              Debian/Ubuntu  sudo apt-get install {string.Join(' ', missing.Select(m => m.DebianPackage))}
              Fedora         sudo dnf install {string.Join(' ', missing.Select(m => m.FedoraPackage))}
              macOS          brew install {string.Join(' ', missing.Select(m => m.HomebrewFormula))}
            or name a running server in {keys}.
            """;
    }

    private sealed record MissingServer(string Name, string DebianPackage, string FedoraPackage, string HomebrewFormula, string ConnectionKey)
    {
        public static MissingServer RabbitMq { get; } = new("RabbitMQ", "rabbitmq-server", "rabbitmq-server", "rabbitmq", "ConnectionStrings:messaging");

        /// <summary>An existing data directory needs its own major version.</summary>
        public static MissingServer Postgres(int? major) => new(
            major is null ? $"PostgreSQL {PostgresBinaries.OldestSupported} to {PostgresBinaries.NewestSupported}" : $"PostgreSQL {major}",
            major is null ? "postgresql" : $"postgresql-{major}",
            "postgresql-server",
            major is null ? "postgresql@17" : $"postgresql@{major}",
            "ConnectionStrings:warehouse");
    }
}
