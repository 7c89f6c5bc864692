using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Telemetry;

/// <summary>Starts the providers with the host and, when it stops, sends out what they still hold.</summary>
internal sealed class TelemetryProviders(TracerProvider tracer, MeterProvider meter) : IHostedService
{
    private const int FlushMilliseconds = 2_000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        tracer.ForceFlush(FlushMilliseconds);
        meter.ForceFlush(FlushMilliseconds);
        return Task.CompletedTask;
    }
}
