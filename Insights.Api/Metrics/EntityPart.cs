using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>A metric as a list of an entity reads it.</summary>
/// <param name="Metric">One that is read from rows.</param>
/// <param name="Value">The column of its value.</param>
/// <param name="Rows">The column that counts its rows; <c>null</c> where nobody needs to know.</param>
internal sealed record EntityPart(Metric Metric, string Value, string? Rows);
