using Microsoft.Extensions.Hosting;

namespace AppHost;

/// <summary>Prints what the person at the terminal wants to know: first where things are, then, when all is up, what to open.</summary>
internal sealed class StartReport(
    PlatformOptions platform, DataDirectory data, Servers servers, DistributedApplicationModel model, ResourceNotificationService notifications, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = time.GetTimestamp();
        Console.WriteLine($"Starting {string.Join(", ", model.GetProjectResources().Select(project => project.Name))}; data in {data.Path}");
        if (servers.Files.IsValueCreated && servers.Files.Value.Directory != data.Path)
        {
            Console.WriteLine($"Server files are in {servers.Files.Value.Directory}, because user '{servers.Files.Value.User}' cannot reach the data directory");
        }

        var services = model.GetProjectResources().Where(project => project.HasAnnotationOfType<HealthCheckAnnotation>()).ToList();
        await Task.WhenAll(services.Select(service => notifications.WaitForResourceHealthyAsync(service.Name, stoppingToken)));
        var api = services.Single(service => service.Name == "insights").GetEndpoint("http").Url;
        Console.WriteLine($"""

            All is up after {time.GetElapsedTime(started).TotalSeconds:0} s.
              API            {api}
              pages          {api}/
              documentation  {api}/docs
              dashboard      {(platform.DashboardPort == 0 ? "turned off" : $"http://127.0.0.1:{platform.DashboardPort}")}
              landing        {platform.LandingDirectory}
              key            {ServersExtensions.AdminKey} in {servers.Secrets.FilePath}, for people's data and for making keys
            Ctrl+C stops everything.
            """);
    }
}
