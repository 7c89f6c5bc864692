using System.Text.Json;

namespace EndToEnd;

/// <summary>What the dashboard knows of the platform's work, read back from its telemetry API.</summary>
[Collection(SamplesPlatformTests.Name)]
public sealed class TraceTests(SamplesPlatform fixture)
{
    [Fact]
    public async Task One_trace_runs_from_a_file_over_the_broker_to_each_model_and_the_publish()
    {
        IReadOnlyList<string> published = [];
        await Platform.UntilAsync("the dashboard has the run's spans", async () =>
        {
            var spans = await SpansAsync();
            var work = spans.Values.Where(span => span.Name.StartsWith("model ", StringComparison.Ordinal) || span.Name is "publish").ToList();
            published = [.. work.Select(span => $"{span.Name}: {string.Join(" < ", Ancestors(spans, span).Select(ancestor => ancestor.Name))}")];
            return new[] { "model activities", "model fct_sessions", "model fct_user_days", "model fct_licence_days", "publish" }
                .All(name => published.Any(path => path.StartsWith($"{name}: refresh run < modeling-batch-completed process < modeling-batch-completed receive < Warehouse.Contracts:BatchCompleted send < relay BatchCompleted < ingest ", StringComparison.Ordinal)));
        });
    }

    [Fact]
    public async Task A_batch_names_its_trace()
    {
        var batch = (await fixture.Platform.GetAsync("/api/v1/pipeline/batches?limit=1")).GetProperty("items")[0];

        await Platform.UntilAsync("the dashboard has the batch's trace", async () =>
            (await SpansAsync()).Values.Any(span => span.TraceId == batch.GetProperty("trace_id").GetString() && span.Name.StartsWith("ingest ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Health_checks_and_polls_begin_no_traces() =>
        Assert.DoesNotContain((await SpansAsync()).Values, span => span.Parent is null && (span.Name.Contains("health", StringComparison.OrdinalIgnoreCase) || span.Name == "postgresql"));

    private static IEnumerable<Span> Ancestors(Dictionary<string, Span> spans, Span span)
    {
        for (var at = span; at.Parent is { } parent && spans.TryGetValue(parent, out var above); at = above)
        {
            yield return above;
        }
    }

    private async Task<Dictionary<string, Span>> SpansAsync()
    {
        using var client = new HttpClient();
        var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri(fixture.Platform.Dashboard, "/api/telemetry/spans?limit=10000"))).RootElement;
        var spans =
            from resource in answer.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
            from scope in resource.GetProperty("scopeSpans").EnumerateArray()
            from span in scope.GetProperty("spans").EnumerateArray()
            select new Span(
                span.GetProperty("spanId").GetString()!,
                span.GetProperty("traceId").GetString()!,
                span.TryGetProperty("parentSpanId", out var parent) && parent.GetString() is { Length: > 0 } id ? id : null,
                span.GetProperty("name").GetString()!);
        return spans.DistinctBy(span => span.Id).ToDictionary(span => span.Id);
    }

    private sealed record Span(string Id, string TraceId, string? Parent, string Name);
}
