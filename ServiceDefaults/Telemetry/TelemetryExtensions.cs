using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ServiceDefaults.Outbox;

namespace ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    /// <summary>Set by whoever runs the service; without it nothing is exported.</summary>
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>
    /// Adds traces, metrics and logs of the service, its libraries and the runtime. A service's own source and meter are
    /// named as its assembly; the database's are added with it.
    /// </summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var service = builder.Environment.ApplicationName;
        var telemetry = builder.Services.AddOpenTelemetry()
            // Named as the host says (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES), else as the assembly.
            .ConfigureResource(resource => resource.AddService(service).AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing
                .SetSampler(new ParentBasedSampler(new RootSpanSampler()))
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !IsHeartbeat(context.Request))
                .AddHttpClientInstrumentation()
                .AddSource(service, "MassTransit", "Quartz", OutboxExtensions.SourceName))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(service, "MassTransit", "Quartz"))
            .WithLogging(configureBuilder: null, logs =>
            {
                logs.IncludeScopes = true;
                logs.IncludeFormattedMessage = true;
            });
        if (!string.IsNullOrEmpty(builder.Configuration[EndpointVariable]))
        {
            telemetry.UseOtlpExporter();
        }
    }

    /// <summary>Whoever watches the service asks for its health many times a minute, which would hide the work.</summary>
    private static bool IsHeartbeat(HttpRequest request) =>
        request.Path == ServiceDefaultsExtensions.HealthPath || request.Path == ServiceDefaultsExtensions.AlivePath;
}
