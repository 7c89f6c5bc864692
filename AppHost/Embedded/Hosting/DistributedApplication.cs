using AppHost.Embedded.Hosting;

namespace Aspire.Hosting
{
    /// <summary>An application that has been described and can be run.</summary>
    public sealed class DistributedApplication : IAsyncDisposable
    {
        internal DistributedApplication(EmbeddedHost host) => Host = host;

        internal EmbeddedHost Host { get; }

        /// <exception cref="DistributedApplicationException">The configuration holds a value that its key does not take.</exception>
        public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

        /// <summary>Runs until Ctrl+C or SIGTERM.</summary>
        /// <exception cref="DistributedApplicationException">It cannot start; the message says why.</exception>
        public void Run() => RunAsync().GetAwaiter().GetResult();

        public async Task RunAsync(CancellationToken cancellationToken = default)
        {
            using var signals = new ShutdownSignals();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Asked, cancellationToken);
            Host.Announce = Console.Out.WriteLine;
            try
            {
                await Host.StartAsync(stop.Token);
                Console.Out.WriteLine(StatusTable.Render(
                    Host.States.All, Host.DataPath, Host.Files is { IsRelocated: true } files ? files.Directory : null));
                await Task.Delay(Timeout.Infinite, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                Console.Out.WriteLine("Stopping.");
            }

            await Host.StopAsync();
        }

        /// <summary>Returns when everything is healthy.</summary>
        /// <exception cref="DistributedApplicationException">It cannot start; the message says why. Nothing is left running.</exception>
        public Task StartAsync(CancellationToken cancellationToken = default) => Host.StartAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken = default) => Host.StopAsync().WaitAsync(cancellationToken);

        public async ValueTask DisposeAsync() => await Host.DisposeAsync();
    }
}

namespace Aspire.Hosting.Testing
{
    /// <summary>What tests ask a started application for.</summary>
    public static class DistributedApplicationHostingTestingExtensions
    {
        /// <param name="app">A started application.</param>
        /// <param name="resourceName">Such as <c>insights</c>.</param>
        /// <param name="endpointName">The resource's first endpoint if not given.</param>
        public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null)
        {
            if (Find(app, resourceName) is not IResourceWithEndpoints resource)
                throw new ArgumentException($"Resource '{resourceName}' does not listen.", nameof(resourceName));
            var name = endpointName ?? resource.Annotations.OfType<EndpointAnnotation>().First().Name;
            return new Uri(new EndpointReference(resource, name).Url);
        }

        public static HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string? endpointName = null) =>
            new() { BaseAddress = app.GetEndpoint(resourceName, endpointName) };

        public static ValueTask<string?> GetConnectionStringAsync(this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default) =>
            Find(app, resourceName) is IResourceWithConnectionString resource
                ? resource.ConnectionStringExpression.GetValueAsync(cancellationToken)
                : throw new ArgumentException($"Resource '{resourceName}' has no connection string.", nameof(resourceName));

        private static IResource Find(DistributedApplication app, string name) =>
            app.Host.Resources.FirstOrDefault(r => r.Name == name)
            ?? throw new ArgumentException($"There is no resource '{name}'; there are {string.Join(", ", app.Host.Resources.Select(r => r.Name))}.", nameof(name));
    }
}
