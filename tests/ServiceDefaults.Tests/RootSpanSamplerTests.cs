using System.Diagnostics;
using OpenTelemetry.Trace;
using ServiceDefaults.Telemetry;

namespace ServiceDefaults.Tests;

public sealed class RootSpanSamplerTests
{
    [Theory]
    [InlineData(ActivityKind.Client, false)]
    [InlineData(ActivityKind.Server, true)]
    [InlineData(ActivityKind.Internal, true)]
    [InlineData(ActivityKind.Consumer, true)]
    public void Polls_begin_no_trace(ActivityKind kind, bool isSampled)
    {
        var result = new RootSpanSampler().ShouldSample(new SamplingParameters(default, ActivityTraceId.CreateRandom(), "span", kind));

        Assert.Equal(isSampled ? SamplingDecision.RecordAndSample : SamplingDecision.Drop, result.Decision);
    }
}
