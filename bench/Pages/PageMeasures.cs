using System.Diagnostics;
using System.Text.Json;
using Bench.Api;
using Insights.Api.Pages.Definitions;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Bench.Pages;

/// <summary>Reads pages and takes the time. What is compared is asked in turns, so that a slow moment of the machine hits both.</summary>
/// <param name="platform">Where the pages are.</param>
/// <param name="organisation">The one that pages about a member are about.</param>
internal sealed class PageMeasures(ApiPlatform platform, string organisation) : IDisposable
{
    private const int Warmups = 2;

    /// <summary>Of the pages of <c>Warehouse/pages</c>, as the menu or a drill opens them.</summary>
    public IReadOnlyList<string> Paths { get; } =
    [
        .. LoadPages().Select(page => page.Properties).Select(page =>
            page.About is { } dimension ? $"{page.Path.Text}?{dimension.Text}={organisation}" : page.Path.Text),
    ];

    /// <summary>See <see cref="BrowserPage.CreateBrowser"/>.</summary>
    public HttpClient Browser { get; } = BrowserPage.CreateBrowser(platform.Client.BaseAddress!);

    /// <summary>Lets the runtime compile what every page goes through; a service that has run for a minute has done so.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        foreach (var path in Paths.Concat(Paths).Concat(Paths))
        {
            await platform.PublishAsync(cancellationToken);
            foreach (var repeated in Enumerable.Repeat(path, 5))
                await BrowserPage.ReadAsync(Browser, repeated, cancellationToken);
        }
    }

    /// <summary>
    /// A page as of a version that the API has not seen, so that nothing of it is remembered; the same again; and, as of another such
    /// version, the calls that its blocks name.
    /// </summary>
    /// <exception cref="InvalidOperationException">What was read is not of the new version, so that it was not computed.</exception>
    public async Task<PageTimes> MeasureAsync(string path, int requests, CancellationToken cancellationToken)
    {
        var times = new PageTimes(path);
        for (var i = -Warmups; i < requests; i++)
        {
            var version = await platform.PublishAsync(cancellationToken);
            var computed = await BrowserPage.ReadAsync(Browser, path, cancellationToken);
            Require(path, computed, version);
            var cached = await BrowserPage.ReadAsync(Browser, path, cancellationToken);
            Require(path, cached, version);
            if (computed.Html != cached.Html)
                throw new InvalidOperationException($"{path} of version {version} is another page when it is read again");
            version = await platform.PublishAsync(cancellationToken);
            var calls = await CallAsync(path, computed.Calls, version, cancellationToken);
            if (i >= 0)
            {
                (times.Blocks, times.Calls, times.Bytes) = (computed.Blocks, computed.Calls.Count, computed.Bytes);
                times.Failures.UnionWith(computed.Failures);
                times.Computed.Add(computed.Milliseconds);
                times.Cached.Add(cached.Milliseconds);
                times.ByCalls.Add(calls);
            }
        }

        return times;
    }

    public void Dispose() => Browser.Dispose();

    private static void Require(string path, BrowserPage page, long version)
    {
        if (page.Versions.Count != page.Calls.Count || page.Calls.Count == 0 || page.Versions.Any(given => given != version))
        {
            throw new InvalidOperationException(
                $"{path}: {page.Calls.Count} calls of versions {string.Join(", ", page.Versions)}, expected all of version {version}");
        }
    }

    /// <summary>One after the other.</summary>
    private async Task<double> CallAsync(string path, IReadOnlyList<string> calls, long version, CancellationToken cancellationToken)
    {
        var bodies = new List<byte[]>();
        var start = Stopwatch.GetTimestamp();
        foreach (var call in calls)
            bodies.Add(await platform.Client.GetByteArrayAsync(call, cancellationToken));
        var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        foreach (var (call, body) in calls.Zip(bodies))
        {
            using var answer = JsonDocument.Parse(body);
            if (answer.RootElement.GetProperty("warehouse_version").GetInt64() is var given && given != version)
                throw new InvalidOperationException($"{path}: {call} is of version {given}, expected {version}");
        }

        return milliseconds;
    }

    private static IReadOnlyList<PageDefinition> LoadPages()
    {
        var content = ContentDirectory.BesideProgram;
        return PageCatalog.Load(content, MetricCatalog.Load(content), AnalysisCatalog.Load(content, ModelProject.Load(content))).Pages;
    }
}
