using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Bench.Api;
using Bench.Generation;

namespace Bench.Pages;

/// <summary>A page.</summary>
/// <param name="Path">Where it is.</param>
internal sealed record PageTimes(string Path)
{
    public int Blocks { get; set; }

    /// <summary>Calls of the API that its blocks name.</summary>
    public int Calls { get; set; }

    public long Bytes { get; set; }

    /// <summary>What blocks said that could not be read.</summary>
    public HashSet<string> Failures { get; } = [];

    /// <summary>Complete, nothing of it remembered.</summary>
    public Times Computed { get; } = new();

    /// <summary>Complete, asked for before.</summary>
    public Times Cached { get; } = new();

    /// <summary>The calls one after the other, nothing of them remembered.</summary>
    public Times ByCalls { get; } = new();

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path}: {Blocks} blocks, {Bytes / 1e3:F1} KB, {Computed.P50:F0} ms, {Cached.P50:F1} ms cached, "
        + $"{ByCalls.P50:F0} ms by {Calls} calls{string.Concat(Failures.Select(failure => $"\n    failed: {failure}"))}");

    public string Row() => string.Create(
        CultureInfo.InvariantCulture,
        $"| `{Path}` | {Blocks} | {Bytes / 1e3:F1} | {Computed.P50:F0} | {Computed.P99:F0} | {Cached.P50:F1} | "
        + $"{Calls} | {ByCalls.P50:F0} |\n");
}

/// <summary>What the benchmark of pages found.</summary>
internal sealed record PagesReport(
    GenerateOptions Options,
    int Requests,
    long Sessions,
    long OrderLines,
    IReadOnlyList<PageTimes> Pages,
    LoadTimes Readers,
    TimeSpan Length)
{
    private const double MostComputed = 300;

    private const double MostCached = 50;

    private const double MostBytes = 150e3;

    public string Summary() => string.Join('\n', Goals());

    public string Section()
    {
        var rows = new StringBuilder();
        foreach (var page in Pages)
            rows.Append(page.Row());
        var command = string.Create(
            CultureInfo.InvariantCulture,
            $"pages --events {Options.Events} --users {Options.Users} --order-lines {Options.OrderLines} --requests {Requests} "
                + $"--clients {Readers.Clients} --seconds {Length.TotalSeconds:F0}");
        var (times, before, most) = (Readers.Times, Readers.MegabytesBefore, Readers.MegabytesMost);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            `dotnet run -c Release --project bench -- {command}` on {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription};
            {Sessions:N0} sessions, {OrderLines:N0} order lines:

            | page | blocks | KB | uncached p50 ms | uncached p99 ms | cached p50 ms | calls of the API | these calls, p50 ms |
            |---|---|---|---|---|---|---|---|
            {rows}
            | readers, without pauses | pages read | errors | p50 ms | p99 ms | memory before and at most, MB |
            |---|---|---|---|---|---|
            | {Readers.Clients} | {Readers.Requests} | {Readers.Errors} | {times.P50:F1} | {times.P99:F1} | {before:F0}, {most:F0} |

            {string.Join('\n', Goals().Select(goal => $"- {goal}"))}
            """);
    }

    private IEnumerable<string> Goals() =>
    [
        Goal("complete within 300 ms uncached", page => page.Computed.P50 <= MostComputed),
        Goal("complete within 50 ms cached", page => page.Cached.P50 <= MostCached),
        Goal("under 150 KB", page => page.Bytes < MostBytes),
        Goal("all blocks read", page => page.Failures.Count == 0),
        .. Pages.SelectMany(page => page.Failures.Select(failure => $"a block of {page.Path} says: {failure}")),
        $"no error of {Readers.Clients} readers: {(Readers.Errors == 0 ? "met" : $"missed, {Readers.Errors} of {Readers.Requests}")}",
    ];

    private string Goal(string goal, Func<PageTimes, bool> isMet)
    {
        var missed = Pages.Where(page => !isMet(page)).Select(page => page.Path).ToList();
        return missed.Count == 0
            ? $"{goal}: met by all {Pages.Count} pages"
            : $"{goal}: missed by {missed.Count} of {Pages.Count} pages: {string.Join(", ", missed)}";
    }
}
