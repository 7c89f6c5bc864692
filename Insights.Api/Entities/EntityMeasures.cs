using Insights.Api.Metrics;
using Warehouse.Semantics;

namespace Insights.Api.Entities;

/// <summary>The measures of a list as SQL: what is read of the rows, each thing once, and what is computed of that.</summary>
internal sealed class EntityMeasures
{
    private readonly MetricCatalog _catalog;
    private readonly Dictionary<string, EntityPart> _parts = [];

    public EntityMeasures(MetricCatalog catalog, IEnumerable<Metric> measures)
    {
        _catalog = catalog;
        foreach (var measure in measures)
        {
            foreach (var part in catalog.Parts(measure))
            {
                var known = _parts.GetValueOrDefault(part.Name.Text) ?? new EntityPart(part, $"part_{_parts.Count + 1}", null);
                _parts[part.Name.Text] = known.Rows is null && NeedsRows(measure) ? known with { Rows = $"{known.Value}_rows" } : known;
            }
        }
    }

    /// <summary>What is read of rows.</summary>
    public IReadOnlyList<EntityPart> Parts => [.. _parts.Values];

    /// <summary>
    /// A measure over the columns of its parts. Who has no row has none of what is counted, and no value of anything else.
    /// </summary>
    public string ValueOf(Metric measure)
    {
        var parts = _catalog.Parts(measure).Select(part => _parts[part.Name.Text]).ToList();
        var value = measure.Type switch
        {
            MetricType.Ratio => MetricBlocks.Divide(measure, $"coalesce({parts[0].Value}, 0)", parts[1].Value),
            MetricType.Derived => MetricExpression.Parse(measure.Expression!).ToSql(name => Operand(_parts[name])),
            _ => parts[0].Value,
        };
        return QueryCombinations.AddsUp(measure, _catalog) ? $"coalesce({value}, 0)"
            : NeedsRows(measure) ? $"case when {string.Join(" or ", parts.Select(part => $"{part.Rows} > 0"))} then {value} end"
            : value;
    }

    /// <summary>Whether no rows have to be told from rows with nothing in them: arithmetic may make something of nothing.</summary>
    private bool NeedsRows(Metric measure) => measure.Type == MetricType.Derived && !QueryCombinations.AddsUp(measure, _catalog);

    private static string Operand(EntityPart part) =>
        MetricBlocks.IsAdditive(part.Metric) ? $"coalesce({part.Value}::numeric, 0)" : $"{part.Value}::double precision";
}
