using System.Collections.Concurrent;
using System.Diagnostics;

namespace Insights.Api.Pages.Reading;

/// <summary>
/// How long the parts of pages took to read. What takes longest is begun first: begun last, it would run alone at the end.
/// </summary>
internal sealed class ReadingTimes
{
    private readonly ConcurrentDictionary<(string Page, string Part), TimeSpan> _longest = new();

    /// <param name="page">The page's path.</param>
    /// <param name="parts">In the order in which they are begun while nothing is known of them.</param>
    public IReadOnlyList<T> LongestFirst<T>(string page, IEnumerable<(string Name, T Part)> parts) =>
        [.. parts.OrderByDescending(part => _longest.GetValueOrDefault((page, part.Name))).Select(part => part.Part)];

    /// <summary>Reads a part and keeps how long it took, if that is longer than ever: from the cache, all are quick.</summary>
    public async Task TakeAsync(string page, string part, Func<Task> read)
    {
        var start = Stopwatch.GetTimestamp();
        await read();
        Keep(page, part, Stopwatch.GetElapsedTime(start));
    }

    internal void Keep(string page, string part, TimeSpan took) =>
        _longest.AddOrUpdate((page, part), took, (_, known) => known > took ? known : took);
}
