using System.Diagnostics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Decides which traces begin. A client span without a parent is a poll (the scheduler asking its tables, the relay
/// looking for messages): hundreds a minute that would hide the work.
/// </summary>
internal sealed class RootSpanSampler : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Kind == ActivityKind.Client ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
}
