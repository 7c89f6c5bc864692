using System.ComponentModel;
using System.Data.Common;
using System.Diagnostics;
using System.Security.Cryptography;
using AppHost.LocalServers;
using Microsoft.Extensions.Configuration;
using Warehouse.Access;

namespace AppHost;

/// <summary>
/// Decides what PostgreSQL and RabbitMQ are: a server that a connection string names, this machine's own programs,
/// containers where an engine answers, or programs that are installed first. Looks at both, so that one error names all that is missing.
/// </summary>
internal sealed class Servers
{
    private readonly PlatformOptions _platform;
    private readonly Lazy<(PostgresPrograms? Postgres, RabbitMqPrograms? RabbitMq)> _programs;

    public Servers(PlatformOptions platform)
    {
        _platform = platform;
        Secrets = new SecretStore(platform.DataDirectory);
        Files = new Lazy<ServerFiles>(() => ServerFiles.Prepare(platform.DataDirectory));
        _programs = new(FindPrograms);
    }

    /// <summary>The programs to run PostgreSQL with; <c>null</c> for a container.</summary>
    public PostgresPrograms? Postgres => _programs.Value.Postgres;

    /// <summary>The programs to run RabbitMQ with; <c>null</c> for a container.</summary>
    public RabbitMqPrograms? RabbitMq => _programs.Value.RabbitMq;

    public Lazy<ServerFiles> Files { get; }

    public SecretStore Secrets { get; }

    private (PostgresPrograms?, RabbitMqPrograms?) FindPrograms()
    {
        if (_platform.IsPublish)
        {
            return (null, null);
        }

        var engineAnswers = new Lazy<bool>(() => EngineAnswers("docker") || EngineAnswers("podman"));
        if (_platform.Servers == ServerSource.Containers)
        {
            return engineAnswers.Value ? (null, null) : throw new SetupException(
                $"Platform:Servers is 'containers', but neither docker nor podman answers. Start one, or set it to auto or local to use this machine's own PostgreSQL and RabbitMQ.");
        }

        var data = Path.Combine(Files.Value.Directory, "postgres", "data");
        var (postgres, rabbitMq) = (Wants("warehouse") ? PostgresPrograms.Find(data) : null, Wants("messaging") ? RabbitMqPrograms.Find() : null);
        List<MissingServer> missing = [.. Wants("warehouse") && postgres is null ? [PostgresPrograms.Missing(data)] : Array.Empty<MissingServer>(), .. Wants("messaging") && rabbitMq is null ? [RabbitMqPrograms.Missing] : Array.Empty<MissingServer>()];
        if (missing.Count == 0 || (_platform.Servers == ServerSource.Auto && engineAnswers.Value))
        {
            return (postgres, rabbitMq);
        }

        if (Installation.IsPossible)
        {
            Installation.Install([.. missing.Select(server => server.DebianPackage)], Console.WriteLine);
            (postgres, rabbitMq) = (postgres ?? PostgresPrograms.Find(data), rabbitMq ?? RabbitMqPrograms.Find());
            missing.RemoveAll(server => server == RabbitMqPrograms.Missing ? rabbitMq is not null : postgres is not null);
        }

        return missing.Count == 0 ? (postgres, rabbitMq) : throw Installation.Refuse(missing);
    }

    private bool Wants(string connection) => string.IsNullOrEmpty(_platform.Configuration.GetConnectionString(connection));

    private static bool EngineAnswers(string engine)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(engine, ["version", "--format", "{{.Server.Version}}"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            return process.WaitForExit(TimeSpan.FromSeconds(5)) && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // It is not on this machine.
        }
    }
}

/// <summary>The warehouse's server, and what each service needs to sign in with a role of its own.</summary>
/// <param name="Owner">Connects as the owner; only migrations do.</param>
/// <param name="ConnectionOf">The connection string of a role.</param>
/// <param name="Password">The generated password of a role.</param>
internal sealed record WarehouseResources(
    IResourceBuilder<IResourceWithConnectionString> Owner,
    Func<string, ReferenceExpression> ConnectionOf,
    Func<string, IResourceBuilder<ParameterResource>> Password);

internal static class ServersExtensions
{
    public const string AdminKey = "admin-key";

    private const string ErasureKey = "erasure-key";

    /// <summary>The server of <c>ConnectionStrings:warehouse</c>, a private PostgreSQL, or one in a container.</summary>
    public static WarehouseResources AddWarehouse(this IDistributedApplicationBuilder builder, PlatformOptions platform, Servers servers)
    {
        var passwords = new Dictionary<string, IResourceBuilder<ParameterResource>>();
        if (builder.Configuration.GetConnectionString("warehouse") is { Length: > 0 } configured)
        {
            var server = WithoutCredentials(configured);
            return new(builder.AddConnectionString("warehouse"), role => ReferenceExpression.Create($"{server};Username={role};Password={Password(role)}"), Password);
        }

        var settings = PostgresSettings.ForThisMachine(platform.Configuration.GetSection("Platform:Postgres"));
        if (servers.Postgres is { } programs)
        {
            var postgres = builder.AddLocalPostgres("postgres", programs, servers.Files.Value, Password("postgres"), settings);
            return new(postgres.AddDatabase("warehouse"), ConnectionTo(postgres.Resource.PrimaryEndpoint), Password);
        }

        var container = builder.AddPostgres("postgres", password: Password("postgres")).WithDataVolume();
        if (!platform.IsPublish)
        {
            container.WithArgs([.. settings.SelectMany(setting => (string[])["-c", setting])]);
        }

        return new(container.AddDatabase("warehouse"), ConnectionTo(container.Resource.PrimaryEndpoint), Password);

        Func<string, ReferenceExpression> ConnectionTo(EndpointReference server) => role => ReferenceExpression.Create(
            $"Host={server.Property(EndpointProperty.Host)};Port={server.Property(EndpointProperty.Port)};Database=warehouse;Username={role};Password={Password(role)}");

        IResourceBuilder<ParameterResource> Password(string role) =>
            passwords.TryGetValue(role, out var known) ? known : passwords[role] = builder.AddPassword($"{role}-password", servers.Secrets);
    }

    /// <summary>The broker of <c>ConnectionStrings:messaging</c>, a private RabbitMQ, or one in a container.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddMessaging(this IDistributedApplicationBuilder builder, PlatformOptions platform, Servers servers)
    {
        if (builder.Configuration.GetConnectionString("messaging") is { Length: > 0 })
        {
            return builder.AddConnectionString("messaging");
        }

        var password = builder.AddPassword("messaging-password", servers.Secrets);
        if (servers.RabbitMq is { } programs)
        {
            return builder.AddLocalRabbitMq("messaging", programs, servers.Files.Value, password, platform.HasRabbitMqManagement);
        }

        return builder.AddRabbitMQ("messaging", password: password).WithManagementPlugin().WithDataVolume();
    }

    /// <summary>Without special characters, so that it needs no quoting in connection strings and URIs.</summary>
    private static IResourceBuilder<ParameterResource> AddPassword(this IDistributedApplicationBuilder builder, string name, SecretStore secrets)
    {
        var generated = new GenerateParameterDefault { MinLength = 24, Special = false };
        return builder.ExecutionContext.IsPublishMode
            ? builder.AddParameter(name, generated, secret: true)
            : builder.AddParameter(name, () => secrets.GetOrAdd(name, generated.GetDefaultValue), secret: true);
    }

    /// <summary>The API key with every scope, kept as the passwords are.</summary>
    public static IResourceBuilder<ParameterResource> AddAdminKey(this IDistributedApplicationBuilder builder, Servers servers) =>
        builder.ExecutionContext.IsPublishMode
            ? builder.AddParameter(AdminKey, secret: true)
            : builder.AddParameter(AdminKey, () => servers.Secrets.GetOrAdd(AdminKey, () => KeyText.Create().Text), secret: true);

    /// <summary>What recognises people who were erased, kept as the passwords are.</summary>
    public static IResourceBuilder<ParameterResource> AddErasureKey(this IDistributedApplicationBuilder builder, Servers servers) =>
        builder.ExecutionContext.IsPublishMode
            ? builder.AddParameter(ErasureKey, secret: true)
            : builder.AddParameter(
                ErasureKey, () => servers.Secrets.GetOrAdd(ErasureKey, () => RandomNumberGenerator.GetHexString(64, lowercase: true)), secret: true);

    private static string WithoutCredentials(string connectionString)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            foreach (var key in (string[])["Username", "User Name", "User ID", "UserId", "User", "UID", "Password", "PWD", "PSW", "Passfile"])
            {
                parts.Remove(key);
            }

            return parts.ConnectionString;
        }
        catch (ArgumentException e)
        {
            throw new SetupException($"ConnectionStrings:warehouse is not a connection string of the form 'Host=…;Port=…;Database=…;Username=…;Password=…': {e.Message}", e);
        }
    }
}
