using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

public static class PostgresBuilderExtensions
{
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? password = null)
    {
        password ??= builder.AddParameter($"{name}-password", new GenerateParameterDefault { Special = false }, secret: true, persist: true);
        return builder.AddResource(new PostgresServerResource(name, password.Resource));
    }

    /// <param name="builder">The server.</param>
    /// <param name="source">The directory that keeps the server's files over restarts.</param>
    public static IResourceBuilder<PostgresServerResource> WithDataBindMount(this IResourceBuilder<PostgresServerResource> builder, string source) =>
        builder.WithAnnotation(new DataDirectoryAnnotation(source));

    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null) =>
        builder.ApplicationBuilder.AddResource(new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource));
}

public static class RabbitMQBuilderExtensions
{
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? password = null)
    {
        password ??= builder.AddParameter($"{name}-password", new GenerateParameterDefault { Special = false }, secret: true, persist: true);
        return builder.AddResource(new RabbitMQServerResource(name, password.Resource));
    }

    /// <param name="builder">The server.</param>
    /// <param name="source">The directory that keeps the server's files over restarts.</param>
    public static IResourceBuilder<RabbitMQServerResource> WithDataBindMount(this IResourceBuilder<RabbitMQServerResource> builder, string source) =>
        builder.WithAnnotation(new DataDirectoryAnnotation(source));

    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder) =>
        builder
            .WithAnnotation(new EndpointAnnotation(RabbitMQServerResource.ManagementEndpointName, port: null))
            .WithAnnotation(new ManagementPluginAnnotation());
}

public static class ConnectionStringBuilderExtensions
{
    /// <summary>A server that is there already; its connection string is read from <c>ConnectionStrings:name</c>.</summary>
    /// <exception cref="DistributedApplicationException">There is no such key.</exception>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new ExternalConnectionResource(
            name,
            builder.Configuration.GetConnectionString(name) ?? throw new DistributedApplicationException($"ConnectionStrings:{name} is not set.")));
}
