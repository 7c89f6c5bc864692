namespace Aspire.Hosting;

/// <summary>How resources are wired to each other.</summary>
public static class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment => builder.WithVariable(name, value ?? "");

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value)
        where T : IResourceWithEnvironment => builder.WithVariable(name, value);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : IResourceWithEnvironment => builder.WithVariable(name, parameter.Resource);

    /// <summary>Hands the connection string of <paramref name="source"/> over as <c>ConnectionStrings__name</c>.</summary>
    public static IResourceBuilder<T> WithReference<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null)
        where T : IResourceWithEnvironment => builder
            .WithVariable($"ConnectionStrings__{connectionName ?? source.Resource.Name}", source.Resource.ConnectionStringExpression)
            .WithAnnotation(new ResourceRelationshipAnnotation(source.Resource, "Reference"));

    public static IResourceBuilder<T> WithHttpEndpoint<T>(this IResourceBuilder<T> builder, int? port = null, string? name = null)
        where T : IResourceWithEndpoints => builder.WithAnnotation(new EndpointAnnotation(name ?? "http", port));

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints => new(builder.Resource, name);

    /// <summary>The resource counts as healthy when a GET of <paramref name="path"/> answers with success.</summary>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string? path = null, string? endpointName = null)
        where T : IResourceWithEndpoints => builder.WithAnnotation(new HttpHealthCheckAnnotation(path ?? "/", endpointName));

    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.WithWait(dependency, WaitType.WaitUntilHealthy);

    public static IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.WithWait(dependency, WaitType.WaitForCompletion);

    private static IResourceBuilder<T> WithWait<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitType type)
        where T : IResourceWithWaitSupport => builder
            .WithAnnotation(new WaitAnnotation(dependency.Resource, type))
            .WithAnnotation(new ResourceRelationshipAnnotation(dependency.Resource, "WaitFor"));

    private static IResourceBuilder<T> WithVariable<T>(this IResourceBuilder<T> builder, string name, object value)
        where T : IResourceWithEnvironment => builder.WithAnnotation(new EnvironmentCallbackAnnotation(variables => variables[name] = value));
}
