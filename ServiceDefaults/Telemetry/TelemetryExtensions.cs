using System.Reflection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ServiceDefaults.Outbox;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// OpenTelemetry without the hosting and instrumentation packages: .NET, Npgsql, MassTransit and Quartz all write to
/// <see cref="System.Diagnostics.ActivitySource"/> and <see cref="System.Diagnostics.Metrics.Meter"/> themselves, so
/// listening to their names is enough. A service's own source and meter are named as its assembly.
/// </summary>
internal static class TelemetryExtensions
{
    /// <summary>Set by whoever runs the service; without it nothing is exported.</summary>
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "MassTransit", "Quartz", OutboxExtensions.SourceName];

    private static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Routing",
        "System.Net.Http", "System.Runtime", "Npgsql", "MassTransit", "Quartz",
    ];

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        // ASP.NET Core 10 leaves its request spans without tags unless told otherwise.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        builder.Services.AddSingleton<IStartupFilter, RequestSpanStartupFilter>();

        if (string.IsNullOrEmpty(builder.Configuration[EndpointVariable]))
        {
            return;
        }

        var service = Assembly.GetEntryAssembly()?.GetName().Name ?? builder.Environment.ApplicationName;
        builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => Describe(resource, service))
            .AddSource([service, .. Sources])
            .SetSampler(new ParentBasedSampler(new RootSpanSampler()))
            .AddOtlpExporter()
            .Build());
        builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => Describe(resource, service))
            .AddMeter([service, .. Meters])
            .AddOtlpExporter((_, reader) => reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 10_000)
            .Build());
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeScopes = true;
            logs.IncludeFormattedMessage = true;
            logs.SetResourceBuilder(Describe(ResourceBuilder.CreateDefault(), service));
            logs.AddOtlpExporter();
        });
        // First, so that the spans of every other hosted service's start are seen.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryProviders>());
    }

    /// <summary>The resource is named as the host says (<c>OTEL_SERVICE_NAME</c>), else as the assembly.</summary>
    private static ResourceBuilder Describe(ResourceBuilder resource, string service) =>
        resource.Clear().AddService(service).AddTelemetrySdk().AddEnvironmentVariableDetector();
}
