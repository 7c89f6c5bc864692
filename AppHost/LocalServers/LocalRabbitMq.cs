using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppHost.LocalServers;

/// <summary>A private RabbitMQ node of this machine's own programs: unprivileged, on loopback, its data in a directory that stays.</summary>
public sealed class LocalRabbitMqResource(string name, string directory, ParameterResource password)
    : ExecutableResource(name, "sh", directory), IResourceWithConnectionString
{
    public EndpointReference PrimaryEndpoint => field ??= new(this, "tcp");

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"amqp://guest:{password}@{PrimaryEndpoint.Property(EndpointProperty.Host)}:{PrimaryEndpoint.Property(EndpointProperty.Port)}");
}

internal static class LocalRabbitMqExtensions
{
    /// <param name="builder">The platform.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="programs">The installation that runs it.</param>
    /// <param name="files">Where its folder is, and the user it runs as.</param>
    /// <param name="password">Of its user <c>guest</c>.</param>
    /// <param name="management">Whether it has its management page.</param>
    public static IResourceBuilder<LocalRabbitMqResource> AddLocalRabbitMq(
        this IDistributedApplicationBuilder builder, string name, RabbitMqPrograms programs, ServerFiles files, IResourceBuilder<ParameterResource> password, bool management)
    {
        var node = new LocalRabbitMqResource(name, files.Directory, password.Resource);
        builder.Services.AddHealthChecks().AddAsyncCheck($"{name}-answers", async cancellationToken =>
            node.PrimaryEndpoint.IsAllocated && await RabbitMqPrograms.AnswersAsync(node.PrimaryEndpoint.Port, cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("no AMQP 0-9-1 answer"));
        var resource = builder.AddResource(node)
            .WithEndpoint(name: "tcp")
            .WithEndpoint(name: "epmd")
            .WithEndpoint(name: "dist")
            .WithEnvironment("RABBITMQ_PASSWORD", password)
            .WithEnvironment("SERVER_USER", files.User ?? "")
            .WithHealthCheck($"{name}-answers")
            .WithIconName("MailInboxArrowDown");
        if (management)
        {
            resource.WithHttpEndpoint(name: "management");
        }

        return resource.WithArgs(context =>
        {
            foreach (var argument in (string[])[Installation.Script("rabbitmq.sh"), programs.Server, programs.PortMapper, Path.Combine(files.Directory, "rabbitmq")])
            {
                context.Args.Add(argument);
            }

            foreach (var endpoint in (string[])["tcp", "epmd", "dist", "management"])
            {
                context.Args.Add(endpoint != "management" || management ? resource.GetEndpoint(endpoint).Property(EndpointProperty.TargetPort) : "0");
            }
        });
    }
}
