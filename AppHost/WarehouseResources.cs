using System.Data.Common;
using Microsoft.Extensions.Configuration;

namespace AppHost;

/// <summary>The warehouse's server, and what each service needs to sign in with a role of its own.</summary>
/// <param name="Owner">Connects as the owner; only migrations do.</param>
/// <param name="ConnectionOf">The connection string of a role.</param>
/// <param name="Password">The generated password of a role.</param>
internal sealed record WarehouseResources(
    IResourceBuilder<IResourceWithConnectionString> Owner,
    Func<string, ReferenceExpression> ConnectionOf,
    Func<string, IResourceBuilder<ParameterResource>> Password);

internal static class WarehouseResourcesExtensions
{
    /// <summary>The server of <c>ConnectionStrings:warehouse</c> if that is configured, otherwise a private PostgreSQL.</summary>
    public static WarehouseResources AddWarehouse(this IDistributedApplicationBuilder builder, PlatformOptions platform)
    {
        var passwords = new Dictionary<string, IResourceBuilder<ParameterResource>>();
        if (builder.Configuration.GetConnectionString("warehouse") is { Length: > 0 } configured)
        {
            var server = WithoutCredentials(configured);
            return new WarehouseResources(
                builder.AddConnectionString("warehouse"),
                role => ReferenceExpression.Create($"{server};Username={role};Password={Password(role)}"),
                Password);
        }

        var postgres = builder.AddPostgres("postgres", password: Password("postgres"))
            .WithDataBindMount(Path.Combine(platform.DataDirectory, "postgres"));
        var database = postgres.AddDatabase("warehouse");
        var endpoint = postgres.Resource.PrimaryEndpoint;
        return new WarehouseResources(
            database,
            role => ReferenceExpression.Create(
                $"Host={endpoint.Property(EndpointProperty.Host)};Port={endpoint.Property(EndpointProperty.Port)};Database={database.Resource.DatabaseName};Username={role};Password={Password(role)}"),
            Password);

        IResourceBuilder<ParameterResource> Password(string role)
        {
            if (!passwords.TryGetValue(role, out var password))
                passwords[role] = password = builder.AddGeneratedPassword($"{role}-password");
            return password;
        }
    }

    /// <summary>The broker of <c>ConnectionStrings:messaging</c> if that is configured, otherwise a private RabbitMQ.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddMessaging(this IDistributedApplicationBuilder builder, PlatformOptions platform) =>
        builder.Configuration.GetConnectionString("messaging") is { Length: > 0 }
            ? builder.AddConnectionString("messaging")
            : builder.AddRabbitMQ("messaging", password: builder.AddGeneratedPassword("messaging-password"))
                .WithManagementPlugin()
                .WithDataBindMount(Path.Combine(platform.DataDirectory, "rabbitmq"));

    /// <summary>Without special characters, so that it needs no quoting in connection strings and URIs.</summary>
    private static IResourceBuilder<ParameterResource> AddGeneratedPassword(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 24, Special = false }, secret: true, persist: true);

    private static string WithoutCredentials(string connectionString)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            foreach (var key in (string[])["Username", "User Name", "User ID", "UserId", "User", "UID", "Password", "PWD", "PSW", "Passfile"])
                parts.Remove(key);
            return parts.ConnectionString;
        }
        catch (ArgumentException e)
        {
            throw new DistributedApplicationException($"ConnectionStrings:warehouse is not a connection string of the form 'Host=…;Port=…;Database=…;Username=…;Password=…': {e.Message}", e);
        }
    }
}
