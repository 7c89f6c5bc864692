using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>In which order rows come.</summary>
public sealed partial class MetricSql
{
    /// <summary>The rows that choose come in their order, unless another is asked for.</summary>
    private IEnumerable<string> Order()
    {
        if (_query.Order.Count > 0)
        {
            return _query.Order.Select(term => $"{InOrder(Relation.Quote(term.Column))}{(term.Descending ? " desc" : "")} nulls last");
        }

        return _query.Top is { } top ? top.Per.Select(Relation.Quote).Append("rank") : [];
    }

    private string InOrder(string column) => InOrder(column, _parts, _statement);

    /// <summary>What rows are put in order by for a column: the members' places, where they have an order of their own.</summary>
    /// <param name="column">The column as SQL.</param>
    /// <param name="parts">The metrics that rows are of.</param>
    /// <param name="statement">Takes the order.</param>
    internal static string InOrder(string column, IEnumerable<Metric> parts, SteppedQuery statement) =>
        parts.SelectMany(part => part.MemberOrders).FirstOrDefault(order => Relation.Quote(order.Key) == column).Value is { } members
            ? $"array_position({statement.Shared(members)}, {column}::text)"
            : column;
}
