using Insights.Api.Members;
using Insights.Api.Metrics;
using Insights.Api.Problems;
using Warehouse.Semantics;

namespace Insights.Api.Pages.Reading;

/// <summary>A dimension that a page can be filtered by.</summary>
/// <param name="Dimension">Its name.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Options">Members as people see them and as the API takes them, the largest first.</param>
/// <param name="Chosen">Those that are chosen, as the API takes them.</param>
public sealed record FilterView(string Dimension, string Label, IReadOnlyList<(string Text, string Value)> Options, IReadOnlyList<string> Chosen)
{
    /// <summary>Why its members are not known; <c>null</c> where they are.</summary>
    public string? Problem { get; init; }

    /// <summary>Those that are chosen, as people see them.</summary>
    public string ChosenText => string.Join(", ", Options.Where(option => Chosen.Contains(option.Value)).Select(option => option.Text));
}

/// <summary>Reads the choices of a page's filters.</summary>
internal sealed class FilterReader(MetricCatalog metrics, WordCatalog words, MetricReader reader, HomeMembers homes)
{
    private const int MostOptions = 60;

    /// <summary>
    /// The members that rows of the page's days have. Of an entity as it is now, such as a customer's age, those that the entity has:
    /// whose rows lie in these days says nothing about it.
    /// </summary>
    /// <param name="state">The page with what is chosen.</param>
    /// <param name="dimension">One of its filters.</param>
    /// <param name="from">The page's first day.</param>
    /// <param name="to">Its last day.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<FilterView> ReadAsync(
        PageState state, string dimension, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var chosen = state.Values.TryGetValue(dimension, out var value)
            ? MemberList.Read(dimension, value).Select(member => Cells.Filter(member)).ToList() : [];
        var having = state.Page.Blocks.SelectMany(PageReader.MetricsOf).Select(name => metrics.Find(name)!)
            .Where(metric => metrics.DimensionsOf(metric).Contains(dimension)).ToList();
        // In the order of what ranks them, where the page shows that; else of what is added up, which reads the fewest.
        var metric = having.Find(metric => metrics.Parts(metric)[0].Relation is { } relation
                && words.Find(dimension, relation)?.RankedBy == metric.Name.Text)
            ?? having.Find(metric => metric.Type is MetricType.Sum or MetricType.Count) ?? having.FirstOrDefault();
        IReadOnlyList<object?> members = [];
        string? problem = null;
        if (metric is not null)
        {
            try
            {
                members = metrics.Parts(metric)[0].EntityDimensions.TryGetValue(dimension, out var ofEntity)
                    ? await homes.ReadAsync(ofEntity, MostOptions, cancellationToken)
                    : await ByValueAsync(metric, dimension, from, to, cancellationToken);
            }
            catch (ProblemException refusal)
            {
                problem = refusal.Message;
            }
        }

        var options = members.Select(member => (Cells.Member(member), Cells.Filter(member))).ToList();
        var missing = chosen.Where(one => options.TrueForAll(option => option.Item2 != one)).Select(one => (one, one));
        var label = metric is null ? Label.Of(dimension) : metrics.LabelOf(metric, dimension);
        return new(dimension, label, [.. missing, .. options], chosen) { Problem = problem };
    }

    private async Task<IReadOnlyList<object?>> ByValueAsync(
        Metric metric, string dimension, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var answer = await reader.AnswerAsync(
            new MetricQuery(metric, from, to) { By = [dimension], Order = [("value", true)], Limit = MostOptions }, cancellationToken);
        return [.. answer.Rows.Select(row => row[dimension])];
    }
}
