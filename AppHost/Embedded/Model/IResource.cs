using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: a server, a database on it, a service, a parameter.</summary>
public interface IResource
{
    string Name { get; }

    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>A resource that other resources can be told about by environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>A resource that listens.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>A resource that can wait for others.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>A resource that clients reach by a connection string.</summary>
public interface IResourceWithConnectionString : IResource, IValueProvider
{
    ReferenceExpression ConnectionStringExpression { get; }

    /// <inheritdoc/>
    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => ConnectionStringExpression.GetValueAsync(cancellationToken);
}

/// <summary>A resource that lives inside another one.</summary>
public interface IResourceWithParent<out T> : IResource
    where T : IResource
{
    T Parent { get; }
}

/// <summary>Something whose text is known only when the application starts.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}

/// <summary>A fact that was added to a resource.</summary>
public interface IResourceAnnotation;

public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

public interface IResourceCollection : IList<IResource>;

internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection;

public abstract class Resource(string name) : IResource
{
    public string Name { get; } = name;

    public ResourceAnnotationCollection Annotations { get; } = [];
}

public interface IResourceBuilder<out T>
    where T : IResource
{
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    T Resource { get; }

    IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation)
        where TAnnotation : IResourceAnnotation;
}

internal sealed class ResourceBuilder<T>(IDistributedApplicationBuilder builder, T resource) : IResourceBuilder<T>
    where T : IResource
{
    public IDistributedApplicationBuilder ApplicationBuilder { get; } = builder;

    public T Resource { get; } = resource;

    public IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation)
        where TAnnotation : IResourceAnnotation
    {
        Resource.Annotations.Add(annotation);
        return this;
    }
}
