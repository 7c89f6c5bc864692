using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Insights.Api.Tests.LanguageModels;

namespace Insights.Api.Tests.Generation;

public sealed class GenerationTelemetryTests
{
    [Fact]
    public async Task The_trace_of_a_request_shows_retrieval_redaction_model_call_and_check()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Insights.Api" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = await ModelServer.StartAsync(ModelServer.Says("Dear [CUSTOMER], thank you for being in touch with us by email, we hope that it was of help to you."));
        await using var host = await GenerationHost.StartAsync(null, true, ("Llm:Provider", "openai"), ("Llm:Endpoint", server.Endpoint.ToString()), ("Llm:Model", "small"));
        await host.AddCustomerAsync(1);
        await host.AddInteractionAsync(1, "2020-02-17 18:24", "Email", "Drug Efficacy");
        // A header of one's own would be replaced by the HTTP instrumentation of any other host in this process.
        using var caller = new Activity("caller") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        var traceId = caller.TraceId;

        await host.GetAsync("generate-content/1");

        await UntilAsync(() => spans.Any(span => span.TraceId == traceId && span.Kind == ActivityKind.Server && span.Source.Name == "Microsoft.AspNetCore" && span.Parent is null));
        var own = spans.Where(span => span.TraceId == traceId && span.Source.Name == "Insights.Api").OrderBy(span => span.StartTimeUtc).ToList();
        Assert.Equal(["retrieve interactions", "redact personal data", "chat small", "check text"], own.Select(span => span.OperationName));
        Assert.Single(own.Select(span => span.ParentSpanId).Distinct());
        var call = own[2];
        Assert.Equal(ActivityKind.Client, call.Kind);
        Assert.Equal(
            [("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.max_tokens", 500), ("gen_ai.request.model", "small"), ("gen_ai.request.temperature", 0.2f),
             ("gen_ai.response.finish_reasons", """["stop"]"""), ("gen_ai.response.id", "c1"), ("gen_ai.response.model", "small-1"), ("gen_ai.usage.input_tokens", 120), ("gen_ai.usage.output_tokens", 30),
             ("openai.api.type", "chat_completions"), ("server.address", "127.0.0.1"), ("server.port", server.Endpoint.Port)],
            call.TagObjects.Select(tag => (tag.Key, tag.Value!)).OrderBy(tag => tag.Key, StringComparer.Ordinal));
        Assert.Equal([$"00-{traceId}"], (await host.ListAsync<string>("select left(traceparent, 35) from ops.generations")));
    }

    [Fact]
    public async Task Tokens_durations_costs_and_outcomes_are_measured()
    {
        var measured = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, own) => Enable(instrument, own) };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Shown(tags))));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Shown(tags))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Shown(tags))));
        listener.Start();
        await using var server = await ModelServer.StartAsync(ModelServer.Says("Beste [CUSTOMER], u heeft 19 keer contact met ons gehad en we danken u daarvoor."));
        await using var host = await GenerationHost.StartAsync(
            null, true, ("Llm:Provider", "openai"), ("Llm:Endpoint", server.Endpoint.ToString()), ("Llm:Model", "measured"), ("Llm:InputPrice", "1000000"));
        await host.AddCustomerAsync(1);

        await host.GetAsync("generate-content/1?type=sms&language=nl");

        Assert.Contains(measured, point => point is { Name: "gen_ai.client.token.usage", Value: 120 } && point.Tags.Contains("gen_ai.request.model=measured") && point.Tags.Contains("gen_ai.token.type=input"));
        Assert.Contains(measured, point => point is { Name: "gen_ai.client.token.usage", Value: 30 } && point.Tags.Contains("gen_ai.request.model=measured") && point.Tags.Contains("gen_ai.token.type=output"));
        Assert.Contains(measured, point => point.Name == "gen_ai.client.operation.duration" && point.Tags.Contains("gen_ai.request.model=measured"));
        Assert.Contains(measured, point => point is { Name: "insights.generation.cost", Value: 120 });
        Assert.Contains(("insights.generations", 1, "content_type=sms outcome=fallback reason=unsupported_text"), measured);
        Assert.Contains(measured, point => point is { Name: "insights.generation.violations", Tags: "kind=number content_type=sms" });
        Assert.Contains(measured, point => point is { Name: "insights.generation.duration", Tags: "content_type=sms outcome=fallback" });
    }

    private static void Enable(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == "Insights.Api")
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private static string Shown(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));

    /// <summary>The server ends its span after the client has its answer.</summary>
    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
