namespace Aspire.Hosting.ApplicationModel;

public enum EndpointProperty
{
    Url,
    Host,
    Port,
}

/// <summary>Another resource's endpoint, before its port is known.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IValueProvider
{
    private const string Loopback = "127.0.0.1";

    public IResourceWithEndpoints Resource { get; } = owner;

    public string EndpointName { get; } = endpointName;

    /// <exception cref="DistributedApplicationException">The application has not started.</exception>
    public int Port => Annotation.AllocatedPort
        ?? throw new DistributedApplicationException($"Endpoint '{EndpointName}' of '{Resource.Name}' has no port before the application starts.");

    public string Url => $"{Annotation.UriScheme}://{Loopback}:{Port}";

    private EndpointAnnotation Annotation => Resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(e => e.Name == EndpointName)
        ?? throw new DistributedApplicationException($"Resource '{Resource.Name}' has no endpoint '{EndpointName}'.");

    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<string?>(Url);

    internal string ValueOf(EndpointProperty property) => property switch
    {
        EndpointProperty.Host => Loopback,
        EndpointProperty.Port => Port.ToString(),
        _ => Url,
    };
}

/// <summary>One part of an endpoint's address.</summary>
public sealed class EndpointReferenceExpression(EndpointReference endpoint, EndpointProperty property) : IValueProvider
{
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<string?>(endpoint.ValueOf(property));
}
