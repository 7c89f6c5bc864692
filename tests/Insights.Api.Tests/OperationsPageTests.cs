using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Insights.Api.Tests.Generation;
using Microsoft.Extensions.AI;
using TestServers;

namespace Insights.Api.Tests;

/// <summary>What <c>docs/operations.md</c> says of the code is so.</summary>
public sealed partial class OperationsPageTests
{
    private static readonly string Root = Path.GetDirectoryName(RepositoryFiles.Samples)!;

    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs", "operations.md"));

    [Fact]
    public void Every_metric_on_the_page_is_measured_and_every_one_that_is_measured_is_on_the_page()
    {
        var measured = Directory.EnumerateFiles(Root, "*Telemetry.cs", SearchOption.AllDirectories)
            .SelectMany(file => Instrument().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet();
        var named = Metric().Matches(Page).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.InRange(measured.Count, 12, 100);
        Assert.Empty(measured.Except(named));
        Assert.Empty(named.Except(measured).Except(OfModelCalls()));
    }

    [Fact]
    public void Every_event_on_the_page_is_logged()
    {
        var logged = Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Event().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet();
        var named = NamedEvent().Matches(Page).Select(match => match.Groups[1].Value).Concat(["1013", "1011"]).ToList();

        Assert.InRange(named.Count, 6, 100);
        Assert.Empty(named.Except(logged));
    }

    [Fact]
    public async Task The_sql_on_the_page_runs()
    {
        await using var host = await GenerationHost.StartAsync();
        var blocks = Sql().Matches(Page).Select(match => match.Groups[1].Value).ToList();

        Assert.InRange(blocks.Count, 5, 100);
        foreach (var block in blocks)
        {
            await host.ExecuteAsync(block);
        }

        foreach (var block in blocks.Where(block => block.Contains("-- freshness") || block.Contains("-- generation")))
        {
            await host.ExecuteAsync($"begin; set local role warehouse_reader; {block} commit");
        }
    }

    [Fact]
    public void Every_setting_on_the_page_is_one()
    {
        var named = Setting().Matches(Page).Select(match => match.Groups[1].Value).ToHashSet();
        var known = typeof(Insights.Api.LanguageModels.LlmOptions).GetProperties().Select(property => property.Name).ToHashSet();

        Assert.Empty(named.Except(known));
        Assert.Empty(known.Except(named));
    }

    /// <summary>What the library publishes around a model; GenerationTelemetryTests see which of these are measured.</summary>
    private static HashSet<string> OfModelCalls()
    {
        var names = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == nameof(OperationsPageTests))
                {
                    names.Add(instrument.Name);
                }
            },
        };
        listener.Start();
        using var model = new OpenTelemetryChatClient(new FakeModel(prompt => prompt), sourceName: nameof(OperationsPageTests));
        return names;
    }

    [GeneratedRegex(@"Meter\.Create\w+<\w+>\(\s*""([\w.]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"`((?:ingestion|modeling|insights|gen_ai\.client)\.[a-z_.]+)`")]
    private static partial Regex Metric();

    [GeneratedRegex(@"LoggerMessage\((\d+),")]
    private static partial Regex Event();

    [GeneratedRegex(@"\bevent (\d+)")]
    private static partial Regex NamedEvent();

    [GeneratedRegex(@"```sql\n(.+?)```", RegexOptions.Singleline)]
    private static partial Regex Sql();

    [GeneratedRegex(@"`?Llm(?::|__)(\w+?)(?=[`:=]|__|$)", RegexOptions.Multiline)]
    private static partial Regex Setting();
}
