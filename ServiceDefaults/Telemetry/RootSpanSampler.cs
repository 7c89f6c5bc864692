using System.Diagnostics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Decides which traces begin. A client span without a parent is a poll (the scheduler asking its tables, the relay
/// looking for messages) and a health request is a heartbeat: hundreds a minute that would hide the work.
/// </summary>
internal sealed class RootSpanSampler : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Kind == ActivityKind.Client || IsHeartbeat(samplingParameters.Tags)
            ? SamplingDecision.Drop
            : SamplingDecision.RecordAndSample);

    private static bool IsHeartbeat(IEnumerable<KeyValuePair<string, object?>>? tags) =>
        tags is not null && tags.Any(tag => tag is { Key: "url.path", Value: "/health" or "/alive" });
}
