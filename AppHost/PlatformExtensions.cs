using AppHost.Lifetime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Hosting;

namespace AppHost;

/// <summary>What this platform adds to an Aspire host: options in one place, checks before the start, and processes that neither stay down nor stay behind.</summary>
internal static class PlatformExtensions
{
    /// <summary>Aspire's own settings for a platform on loopback ports, which <c>Platform:DashboardPort</c> decides.</summary>
    public static DistributedApplicationOptions HostOptions(this PlatformOptions platform, string[] args) => new()
    {
        DisableDashboard = platform.DashboardPort == 0,
        Args =
        [
            "--environment=Development",
            $"--ASPNETCORE_URLS=http://127.0.0.1:{platform.DashboardPort}",
            // Any free port, so that platforms run side by side. The resource service's port is left to Aspire for the same reason.
            "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://127.0.0.1:0",
            "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true",
            "--ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS=true",
            "--ASPIRE_VERSION_CHECK_DISABLED=true",
            // Stay until everything has ended; by default the host leaves first and the orchestrator cleans up behind it.
            "--DcpPublisher:WaitForResourceCleanup=true",
            // What resources do stands in the dashboard; the terminal has what a person has to act on.
            "--Logging:LogLevel:Default=Error",
            "--Logging:LogLevel:AppHost=Information",
            "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks=None",
            .. args,
        ],
    };

    /// <exception cref="SetupException">Something is wrong around the platform; nothing was started.</exception>
    public static Servers AddPlatform(this IDistributedApplicationBuilder builder, PlatformOptions platform, string[] args)
    {
        var servers = new Servers(platform);
        if (platform.IsPublish)
        {
            return servers;
        }

        Preflight.Check(platform);
        var data = DataDirectory.Open(platform.DataDirectory);
        // By a function: what the host was given it would not dispose of, and a next one in this process could not have the directory.
        builder.Services.AddSingleton(_ => data);
        FirstRun.Prepare(platform);
        builder.Services.AddSingleton(platform).AddSingleton(servers);
        builder.Services.AddHostedService<StartReport>();
        builder.Services.AddHostedService<OrderedStop>();
        builder.Services.AddHostedService<CrashRestarts>();
        builder.Services.AddHostedService<OrchestratorWatch>();
        builder.Services.AddHostedService<LauncherWatch>();
        builder.Eventing.Subscribe<BeforeStartEvent>((before, _) =>
        {
            foreach (var endpoint in before.Model.Resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>()))
            {
                endpoint.TargetHost = "127.0.0.1";
            }

            builder.ForwardSettings(before.Model, args);
            return Task.CompletedTask;
        });
        return servers;
    }

    /// <summary>
    /// Services inherit the host's environment (<c>Llm__Provider</c>); what the command line says of them (<c>--Llm:Provider</c>) goes the same way.
    /// </summary>
    private static void ForwardSettings(this IDistributedApplicationBuilder builder, DistributedApplicationModel model, string[] args)
    {
        string[] ofTheHost = [PlatformOptions.Section, "ConnectionStrings", "Parameters", "DcpPublisher", "AppHost", "Logging"];
        var settings = new ConfigurationBuilder().AddCommandLine(args).Build().AsEnumerable()
            .Where(setting => setting.Value is not null && setting.Key.Contains(':', StringComparison.Ordinal) && !ofTheHost.Contains(setting.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
            .ToList();
        foreach (var project in model.GetProjectResources())
        {
            builder.CreateResourceBuilder(project).WithEnvironment(context =>
            {
                context.EnvironmentVariables["ASPNETCORE_ENVIRONMENT"] = context.EnvironmentVariables["DOTNET_ENVIRONMENT"] = "Development";
                foreach (var (key, value) in settings)
                {
                    context.EnvironmentVariables.TryAdd(key.Replace(":", "__", StringComparison.Ordinal), value!);
                }
            });
        }
    }
}
