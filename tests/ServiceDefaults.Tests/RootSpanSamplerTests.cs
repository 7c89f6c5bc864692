using System.Diagnostics;
using OpenTelemetry.Trace;
using ServiceDefaults.Telemetry;

namespace ServiceDefaults.Tests;

public sealed class RootSpanSamplerTests
{
    [Theory]
    [InlineData(ActivityKind.Client, null, false)]
    [InlineData(ActivityKind.Server, "/health", false)]
    [InlineData(ActivityKind.Server, "/alive", false)]
    [InlineData(ActivityKind.Server, "/api/v1/metrics", true)]
    [InlineData(ActivityKind.Server, "/healthy", true)]
    [InlineData(ActivityKind.Internal, null, true)]
    [InlineData(ActivityKind.Consumer, null, true)]
    public void Polls_and_heartbeats_begin_no_trace(ActivityKind kind, string? path, bool isSampled)
    {
        KeyValuePair<string, object?>[] tags = path is null ? [] : [new("url.path", path)];

        var result = new RootSpanSampler().ShouldSample(new SamplingParameters(default, ActivityTraceId.CreateRandom(), "span", kind, tags));

        Assert.Equal(isSampled ? SamplingDecision.RecordAndSample : SamplingDecision.Drop, result.Decision);
    }
}
