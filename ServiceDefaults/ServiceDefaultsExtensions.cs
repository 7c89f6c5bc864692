using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using ServiceDefaults.Hosting;
using ServiceDefaults.Telemetry;

namespace ServiceDefaults;

/// <summary>What every service of the platform has: telemetry, health, and (each on request) the database and the bus.</summary>
public static class ServiceDefaultsExtensions
{
    internal const string HealthPath = "/health";
    internal const string AlivePath = "/alive";

    private const string Live = "live";

    private static readonly Dictionary<string, string?> Defaults = new()
    {
        // Libraries log each request, statement and poll; the spans have them already.
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        // Whoever asks for the health gets it; while a service starts, "not ready" is no error.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        ["Logging:LogLevel:Npgsql"] = "Warning",
        ["Logging:LogLevel:Quartz"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        // Milliseconds; of OpenTelemetry's own minute, a short load would show one point.
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "10000",
    };

    /// <summary>Adds telemetry and the liveness check.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        // Lowest of all sources, so that any configuration can ask for more.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        builder.AddTelemetry();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<LauncherWatch>();
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (ready: every dependency answers) and <c>/alive</c> (the process answers); 200 or 503, plain text.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(HealthPath).AllowAnonymous().DisableRateLimiting();
        app.MapHealthChecks(AlivePath, new HealthCheckOptions { Predicate = check => check.Tags.Contains(Live) }).AllowAnonymous().DisableRateLimiting();
        return app;
    }
}
