namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a resource listens. The port is asked for here and given at the start.</summary>
public sealed class EndpointAnnotation(string name, int? port, string uriScheme = "http") : IResourceAnnotation
{
    public string Name { get; } = name;

    /// <summary>The port that the application asks for; <c>null</c> for any free one.</summary>
    public int? Port { get; } = port;

    public string UriScheme { get; } = uriScheme;

    /// <summary>The port that it listens on; <c>null</c> before the start.</summary>
    public int? AllocatedPort { get; internal set; }
}

/// <summary>The variables that a resource is started with, computed at each start.</summary>
public sealed class EnvironmentCallbackAnnotation(Action<IDictionary<string, object>> callback) : IResourceAnnotation
{
    public Action<IDictionary<string, object>> Callback { get; } = callback;
}

public enum WaitType
{
    /// <summary>Until the other resource is running and healthy.</summary>
    WaitUntilHealthy,

    /// <summary>Until the other resource has ended with exit code 0.</summary>
    WaitForCompletion,
}

public sealed class WaitAnnotation(IResource resource, WaitType waitType) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public WaitType WaitType { get; } = waitType;
}

/// <summary>For the dashboard: what a resource uses.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public string Type { get; } = type;
}

/// <summary>An HTTP path that answers with success when the resource takes work.</summary>
internal sealed record HttpHealthCheckAnnotation(string Path, string? EndpointName) : IResourceAnnotation;

/// <summary>The directory that a server keeps its data in.</summary>
internal sealed record DataDirectoryAnnotation(string Source) : IResourceAnnotation;

internal sealed record ManagementPluginAnnotation : IResourceAnnotation;
