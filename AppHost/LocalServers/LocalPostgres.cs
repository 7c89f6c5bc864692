using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AppHost.LocalServers;

/// <summary>A private PostgreSQL of this machine's own programs: unprivileged, on loopback, its data in a directory that stays.</summary>
public sealed class LocalPostgresResource(string name, string directory, ParameterResource password)
    : ExecutableResource(name, "sh", directory), IResourceWithConnectionString
{
    /// <summary>The server itself, for those who sign in with a role of their own.</summary>
    public EndpointReference PrimaryEndpoint => field ??= new(this, "tcp");

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host={PrimaryEndpoint.Property(EndpointProperty.Host)};Port={PrimaryEndpoint.Property(EndpointProperty.Port)};Username=postgres;Password={password}");
}

/// <summary>A database of a <see cref="LocalPostgresResource"/>.</summary>
public sealed class LocalPostgresDatabaseResource(string name, LocalPostgresResource parent)
    : Resource(name), IResourceWithParent<LocalPostgresResource>, IResourceWithConnectionString
{
    public LocalPostgresResource Parent => parent;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{parent};Database={Name}");
}

internal static class LocalPostgresExtensions
{
    /// <param name="builder">The platform.</param>
    /// <param name="name">The resource's name, and that of its folder.</param>
    /// <param name="programs">The installation that runs it.</param>
    /// <param name="files">Where its folder is, and the user it runs as.</param>
    /// <param name="password">Of its superuser <c>postgres</c>.</param>
    /// <param name="settings">Server settings as <c>name=value</c>.</param>
    public static IResourceBuilder<LocalPostgresResource> AddLocalPostgres(
        this IDistributedApplicationBuilder builder, string name, PostgresPrograms programs, ServerFiles files, IResourceBuilder<ParameterResource> password, IReadOnlyList<string> settings)
    {
        var server = new LocalPostgresResource(name, files.Directory, password.Resource);
        return builder.AddResource(server)
            .WithEndpoint(name: server.PrimaryEndpoint.EndpointName)
            .WithArgs(context =>
            {
                context.Args.Add(Installation.Script("postgres.sh"));
                context.Args.Add(programs.Directory);
                context.Args.Add(Path.Combine(files.Directory, name, "data"));
                context.Args.Add(server.PrimaryEndpoint.Property(EndpointProperty.TargetPort));
                foreach (var setting in settings)
                {
                    context.Args.Add(setting);
                }
            })
            .WithEnvironment("POSTGRES_PASSWORD", password)
            .WithEnvironment("SERVER_USER", files.User ?? "")
            .WithPostgresHealthCheck(server, database: "postgres")
            .WithIconName("DatabaseMultiple");
    }

    /// <summary>Adds a database, which is made when the server is ready for the first time.</summary>
    public static IResourceBuilder<LocalPostgresDatabaseResource> AddDatabase(this IResourceBuilder<LocalPostgresResource> server, string name)
    {
        var database = new LocalPostgresDatabaseResource(name, server.Resource);
        server.OnResourceReady(async (postgres, ready, cancellationToken) =>
        {
            var connectionString = await postgres.ConnectionStringExpression.GetValueAsync(cancellationToken);
            await using var source = NpgsqlDataSource.Create($"{connectionString};Database=postgres;Pooling=false");
            await using var create = source.CreateCommand($"create database \"{name}\"");
            try
            {
                await create.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateDatabase)
            {
                // A later start on the same data.
            }

            // Aspire hands the state of a container on to its children, but not that of an executable: who waits for the database would wait for ever.
            await ready.Services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(database, state => state with { State = KnownResourceStates.Running });
        });
        return server.ApplicationBuilder.AddResource(database).WithPostgresHealthCheck(database, name).WithIconName("Database");
    }

    private static IResourceBuilder<T> WithPostgresHealthCheck<T>(this IResourceBuilder<T> builder, T resource, string database)
        where T : IResourceWithConnectionString
    {
        var connectionString = "";
        builder.OnConnectionStringAvailable(async (_, _, cancellationToken) =>
            connectionString = $"{await resource.ConnectionStringExpression.GetValueAsync(cancellationToken)};Database={database};Pooling=false;Timeout=5");
        builder.ApplicationBuilder.Services.AddHealthChecks().AddNpgSql(_ => connectionString, name: $"{resource.Name}-answers");
        return builder.WithHealthCheck($"{resource.Name}-answers");
    }
}
