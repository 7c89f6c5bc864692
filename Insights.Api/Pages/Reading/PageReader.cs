using System.Globalization;
using Insights.Api.Answers;
using Insights.Api.Metrics;
using Insights.Api.Pages.Definitions;
using Insights.Api.Pipeline;
using Insights.Api.Problems;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Pages.Reading;

/// <summary>A page with all that it shows.</summary>
/// <param name="State">What its reader has chosen.</param>
/// <param name="From">First day shown; <c>null</c> where no block knows days.</param>
/// <param name="To">Last day shown.</param>
/// <param name="Filters">What it can be filtered by.</param>
/// <param name="Blocks">By the ids of the blocks; none before the member is chosen that the page is about.</param>
public sealed record PageView(
    PageState State, DateOnly? From, DateOnly? To, IReadOnlyList<FilterView> Filters, IReadOnlyDictionary<string, BlockView> Blocks)
{
    /// <summary>Parts of the warehouse that the page is about and whose last refresh failed.</summary>
    public IReadOnlyList<FailingPart> Failing { get; init; } = [];

    /// <summary>Whether asking again may give something else without a new version of the warehouse.</summary>
    public bool IsTransient => Versions.Count > 1 || Blocks.Values.Any(block => block is BlockView.Failure { IsTransient: true });

    /// <summary>The versions of the warehouse that the blocks are of: one, unless versions were published faster than the page was read.</summary>
    public IReadOnlyList<long> Versions =>
        [.. Blocks.Values.SelectMany(block => block.Sources).Select(source => source.Version).Distinct().Order()];

    /// <summary>The choices for whom the page is about, while nobody is chosen.</summary>
    public FilterView? ToChoose => Filters.FirstOrDefault(filter => filter.Dimension == State.ToChoose);

    /// <summary>With whom it is about.</summary>
    public string Title => State.Page.Properties.About?.Text is { } about && ToChoose is null
        ? $"{State.Page.Properties.Title} {Filters.First(filter => filter.Dimension == about).ChosenText}" : State.Page.Properties.Title;

    public DateOnly? DataTo => Blocks.Values.SelectMany(block => block.Sources).Select(source => source.DataTo).Max();
}

/// <summary>Reads pages: their blocks side by side, so many at a time that other readers have connections too.</summary>
internal sealed class PageReader(
    MetricCatalog metrics, AnalysisCatalog analyses, MetricReader metricReader, FilterReader filterReader, BlockReader blocks,
    BlockAnswers answers, FailingPartReader failingParts, ReadingTimes times)
{
    /// <summary>How often a page is read before it is shown with blocks of different versions.</summary>
    private const int MostReadings = 3;

    private const int MostAtOnce = 6;

    public async Task<PageView> ReadAsync(PageState state, CancellationToken cancellationToken)
    {
        var failing = await failingParts.ReadAsync(cancellationToken);
        var view = await ReadOnceAsync(state, cancellationToken);
        for (var reading = 1; reading < MostReadings && view.Versions.Count > 1; reading++)
        {
            // A version was published in between; what the earlier blocks said is computed anew, the rest comes from the cache.
            view = await ReadOnceAsync(state, cancellationToken);
        }

        var relations = state.Page.Blocks.SelectMany(RelationsOf).ToHashSet();
        return view with { Failing = [.. failing.Where(part => part.Models.Any(relations.Contains))] };
    }

    private IEnumerable<string> RelationsOf(Block block) => MetricsOf(block).Select(name => metrics.Find(name)!)
        .SelectMany(metrics.Parts).Select(part => part.Relation).OfType<string>()
        .Concat((block switch
        {
            TableBlock table => table.Analysis,
            FunnelBlock funnel => funnel.Analysis,
            CohortBlock cohort => cohort.Analysis,
            _ => null,
        }) is { } analysis ? analyses.Find(analysis.Text)!.Relations : []);

    private async Task<PageView> ReadOnceAsync(PageState state, CancellationToken cancellationToken)
    {
        var (from, to) = await DaysAsync(state, state.Page.Blocks.SelectMany(MetricsOf), cancellationToken);
        var requests = new BlockRequests(metrics, analyses, state, from, to);
        var views = new Dictionary<string, BlockView>();
        var filters = new FilterView[state.Page.Properties.Filters.Count];
        var path = state.Page.Properties.Path.Text;
        IEnumerable<(string, Func<CancellationToken, Task>)> work =
        [
            .. (state.ToChoose is null ? state.Page.Blocks : []).Select(block => Timed(block.Id, async stop =>
            {
                var view = await ReadAsync(block, requests, state, stop);
                lock (views)
                {
                    views[block.Id] = view;
                }
            })),
            .. state.Page.Properties.Filters.Select((filter, i) => Timed(filter.Text, async stop =>
                filters[i] = await filterReader.ReadAsync(state, filter.Text, from, to, stop))),
        ];
        await Parallel.ForEachAsync(
            times.LongestFirst(path, work), new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken },
            async (read, stop) => await read(stop));
        return new(state, from, to, filters, views);

        (string, Func<CancellationToken, Task>) Timed(string part, Func<CancellationToken, Task> read) =>
            (part, stop => times.TakeAsync(path, part, () => read(stop)));
    }

    /// <summary>Pages about several domains have blocks whose data ends on other days.</summary>
    private async Task<BlockView> ReadAsync(Block block, BlockRequests requests, PageState state, CancellationToken cancellationToken)
    {
        if (block.Range != BlockRange.Own)
        {
            return await blocks.ReadAsync(block, requests, state, cancellationToken);
        }

        var (from, to) = await DaysAsync(state, MetricsOf(block), cancellationToken);
        var view = await blocks.ReadAsync(block, new BlockRequests(metrics, analyses, state, from, to), state, cancellationToken);
        return from is null || to is null ? view : view with { Remarks = [$"{DaysText.Of(from.Value, to.Value)}.", .. view.Remarks] };
    }

    /// <summary>All rows of one source of a block.</summary>
    /// <param name="state">What is chosen.</param>
    /// <param name="place">The block and the position of its source, such as <c>b3.0</c>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ProblemException">404: there is no such source; otherwise as the API refuses.</exception>
    internal async Task<ITableAnswer> RowsAsync(PageState state, string place, CancellationToken cancellationToken)
    {
        if (state.ToChoose is { } dimension)
        {
            throw new ProblemException(Problem.NotFound, $"this page has rows once one is chosen whom it is about; {dimension} is missing");
        }

        if (place.Split('.') is [var id, var position] && int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && state.Page.Blocks.FirstOrDefault(block => block.Id == id) is { } block)
        {
            var (from, to) = await DaysAsync(state, state.Page.Blocks.SelectMany(MetricsOf), cancellationToken);
            var view = await ReadAsync(block, new BlockRequests(metrics, analyses, state, from, to), state, cancellationToken);
            if (view is BlockView.Failure failure)
            {
                throw new ProblemException(Problem.NotFound, failure.Message);
            }

            if (index < view.Sources.Count)
            {
                return await answers.TableAsync(view.Sources[index].Request, cancellationToken);
            }
        }

        throw new ProblemException(Problem.NotFound, $"this page has no rows '{place}'; they are such as b1.0, the first source of its first block");
    }

    /// <summary>Relative days end with the last one that the first of some metrics has data for.</summary>
    private async Task<(DateOnly? From, DateOnly? To)> DaysAsync(PageState state, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        if (names.Select(metrics.Find).FirstOrDefault() is not { } metric)
        {
            return (state.From, state.To);
        }

        try
        {
            return state.Days((await metricReader.RangeAsync(metric, cancellationToken)).To);
        }
        catch (ProblemException refusal) when (refusal.Problem == Problem.NotPublished || refusal.Problem == Problem.RangeWithoutData
            || refusal.Problem == Problem.Forbidden)
        {
            // Each block says so by itself.
            return (state.From, state.To);
        }
    }

    /// <summary>The metrics that a block names.</summary>
    internal static IEnumerable<string> MetricsOf(Block block) => (block switch
    {
        ValuesBlock values => values.Metrics,
        TimeBlock time => time.AllMetrics,
        BarBlock bar => [bar.Metric],
        TableBlock table => table.Metrics.Concat(table.Measures),
        _ => [],
    }).Select(name => name.Text);
}
