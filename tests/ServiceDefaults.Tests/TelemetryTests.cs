using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Trace;
using TestServers;

namespace ServiceDefaults.Tests;

/// <summary>What a service tells of itself, and what it keeps to itself.</summary>
public sealed class TelemetryTests
{
    [Theory]
    [InlineData("/things/7", "GET /things/{id}", 200, ActivityStatusCode.Unset)]
    [InlineData("/broken", "GET /broken", 503, ActivityStatusCode.Error)]
    public async Task A_requests_span_has_the_route_and_the_status(string path, string name, int status, ActivityStatusCode spanStatus)
    {
        var spans = new SpanQueue();
        await using var service = await TestService.StartAsync(TestService.NoDatabase, spans.Listen);
        using var client = service.Client();

        await client.GetAsync(path);

        var span = await spans.FirstAsync(span => span.DisplayName == name);
        Assert.Equal((status, spanStatus), ((int?)span.GetTagItem("http.response.status_code"), span.Status));
    }

    [Fact]
    public async Task Health_and_polls_begin_no_trace_and_a_request_traces_its_statements()
    {
        var spans = new SpanQueue();
        var database = await TestPostgres.CreateDatabaseAsync(CancellationToken.None);
        await using var service = await TestService.StartAsync(database, spans.Listen);
        using var client = service.Client();

        await TestService.QueryAsync(service.Services.GetRequiredService<NpgsqlDataSource>());
        // The server ends a request's span before it reads the next request of the same connection.
        foreach (var path in new[] { "/health", "/alive", "/health?full", "/rows" })
        {
            await client.GetAsync(path);
        }

        var request = await spans.FirstAsync(span => span.DisplayName == "GET /rows");
        Assert.Equal(["Microsoft.AspNetCore", "Npgsql"], spans.All.Select(span => span.Source.Name).Order());
        Assert.Equal([request.TraceId], spans.All.Select(span => span.TraceId).Distinct());
    }

    [Fact]
    public async Task A_service_is_named_as_its_host_says_and_else_as_its_assembly()
    {
        await using var unnamed = await TestService.StartAsync(TestService.NoDatabase);
        await using var named = await TestService.StartAsync(
            TestService.NoDatabase,
            null,
            ("OTEL_SERVICE_NAME", "ingestion"),
            ("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=ingestion-7"));

        Assert.Equal(unnamed.Environment.ApplicationName, Resource(unnamed)["service.name"]);
        Assert.NotEqual("", Resource(unnamed)["service.instance.id"]);
        Assert.Equal(("ingestion", "ingestion-7"), (Resource(named)["service.name"], Resource(named)["service.instance.id"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Traces_metrics_and_logs_go_to_the_endpoint_that_is_set_and_nowhere_without_one(bool isSet)
    {
        var received = new ConcurrentQueue<string>();
        await using var receiver = await ReceiverAsync(received);
        (string, string)[] export =
            [("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_EXPORTER_OTLP_ENDPOINT", isSet ? receiver.Urls.First() : "")];

        // What is held back goes out when the service ends; a stop waits for the span of the request, which outlives its answer.
        await using (var service = await TestService.StartAsync(TestService.NoDatabase, null, export))
        {
            using var client = service.Client();
            await client.GetAsync("/things/7");
            await service.StopAsync();
        }

        Assert.Equal(isSet ? ["/v1/logs", "/v1/metrics", "/v1/traces"] : [], received.Distinct().Order());
    }

    private static Dictionary<string, object> Resource(WebApplication service) =>
        service.Services.GetRequiredService<TracerProvider>().GetResource().Attributes.ToDictionary();

    private static async Task<WebApplication> ReceiverAsync(ConcurrentQueue<string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = builder.Build();
        receiver.MapPost("/{**path}", (HttpRequest request) => received.Enqueue(request.Path));
        await receiver.StartAsync();
        return receiver;
    }

    /// <summary>The spans that a service would export.</summary>
    private sealed class SpanQueue : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<Activity> _spans = new();

        public IReadOnlyCollection<Activity> All => _spans;

        public void Listen(IHostApplicationBuilder builder) =>
            builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(this));

        public override void OnEnd(Activity data) => _spans.Enqueue(data);

        public async Task<Activity> FirstAsync(Func<Activity, bool> isWanted)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (true)
            {
                if (_spans.FirstOrDefault(isWanted) is { } span)
                {
                    return span;
                }

                await pace.WaitForNextTickAsync(patience.Token);
            }
        }
    }
}
