using Insights.Api.Members;
using Insights.Api.Problems;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>Gives the members of filters the spelling of the data.</summary>
internal sealed class MemberFilters(MetricCatalog catalog, MemberLookup members)
{
    /// <param name="parts">The metrics whose rows are filtered.</param>
    /// <param name="filters">By their dimensions, or by the calendar.</param>
    /// <param name="version">The version that readers see now.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ProblemException">400: a text names no member.</exception>
    public Task<IReadOnlyList<DimensionFilter>> SpellAsync(
        IReadOnlyList<Metric> parts, IReadOnlyList<DimensionFilter> filters, long version, CancellationToken cancellationToken) =>
        SpellAsync(filters, dimension => [.. parts.Where(part => part.Dimensions.Contains(dimension)).Select(part => part.Relation!).Distinct()], version, cancellationToken);

    /// <param name="filters">By dimensions, or by the calendar.</param>
    /// <param name="relationsWith">The relations that have a dimension; none for those of the calendar, whose members are known without a look.</param>
    /// <param name="version">The version that readers see now.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ProblemException">400: a text names no member.</exception>
    public async Task<IReadOnlyList<DimensionFilter>> SpellAsync(
        IReadOnlyList<DimensionFilter> filters, Func<string, string[]> relationsWith, long version, CancellationToken cancellationToken)
    {
        await members.RequireAsync(filters.OfType<MemberFilter>().SelectMany(NamesOf), version, cancellationToken);
        var spelled = new List<DimensionFilter>();
        foreach (var filter in filters)
        {
            spelled.Add(filter is not MemberFilter named ? filter : named with
            {
                Members =
                [
                    .. (await members.RequireAsync(NamesOf(named), version, cancellationToken))[named.Dimension],
                    .. relationsWith(named.Dimension).Length == 0 ? named.Members : named.Members.Where(member => member is null),
                ],
            });
        }

        return spelled;

        IEnumerable<MemberName> NamesOf(MemberFilter filter) => relationsWith(filter.Dimension) is { Length: > 0 } relations
            ? filter.Members.OfType<string>().Select(text => new MemberName(filter.Dimension, text, [filter.Dimension], relations)
            {
                Names = KeyNames.Of(relations.Select(relation => catalog.NamedEntityOf(relation, filter.Dimension)).OfType<EntityDescription>().FirstOrDefault()),
            }) : [];
    }
}
