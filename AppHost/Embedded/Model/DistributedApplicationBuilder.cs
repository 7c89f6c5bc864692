using AppHost;
using AppHost.Embedded.Hosting;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting
{
    /// <summary>The application cannot be built or started; the message is for the person who runs it.</summary>
    public sealed class DistributedApplicationException : Exception
    {
        public DistributedApplicationException()
        {
        }

        public DistributedApplicationException(string message)
            : base(message)
        {
        }

        public DistributedApplicationException(string message, Exception inner)
            : base(message, inner)
        {
        }
    }

    public interface IDistributedApplicationBuilder
    {
        ConfigurationManager Configuration { get; }

        /// <summary>The directory of the AppHost's project file.</summary>
        string AppHostDirectory { get; }

        IResourceCollection Resources { get; }

        Eventing.IDistributedApplicationEventing Eventing { get; }

        IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource;

        DistributedApplication Build();
    }

    internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
    {
        private readonly Eventing.ApplicationEventing _eventing = new();

        public DistributedApplicationBuilder(string[] args)
        {
            Configuration.AddJsonFile(Path.Combine(AppHostDirectory, "appsettings.json"), optional: true);
            Configuration.AddEnvironmentVariables();
            Configuration.AddCommandLine(args);
            Options = PlatformOptions.From(Configuration, AppHostDirectory);
            Secrets = new SecretStore(Path.Combine(Options.DataDirectory, SecretStore.FileName));
        }

        public ConfigurationManager Configuration { get; } = new();

        public string AppHostDirectory => AppHostProject.Directory;

        public IResourceCollection Resources { get; } = new ResourceCollection();

        public Eventing.IDistributedApplicationEventing Eventing => _eventing;

        internal PlatformOptions Options { get; }

        internal SecretStore Secrets { get; }

        public IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource
        {
            if (Resources.Any(r => string.Equals(r.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
                throw new DistributedApplicationException($"There are two resources named '{resource.Name}'. Give one of them another name.");
            Resources.Add(resource);
            return new ResourceBuilder<T>(this, resource);
        }

        public DistributedApplication Build() => new(new EmbeddedHost(Options, [.. Resources], Secrets, ct => _eventing.PublishAsync(new BeforeStartEvent(), ct)));
    }

    /// <summary>Everything is checked and nothing has been started.</summary>
    public sealed class BeforeStartEvent;
}

namespace Aspire.Hosting.Eventing
{
    public interface IDistributedApplicationEventing
    {
        void Subscribe<T>(Func<T, CancellationToken, Task> callback);
    }

    internal sealed class ApplicationEventing : IDistributedApplicationEventing
    {
        private readonly List<Delegate> _callbacks = [];

        public void Subscribe<T>(Func<T, CancellationToken, Task> callback) => _callbacks.Add(callback);

        public async Task PublishAsync<T>(T happened, CancellationToken ct)
        {
            foreach (var callback in _callbacks.OfType<Func<T, CancellationToken, Task>>())
                await callback(happened, ct);
        }
    }
}
