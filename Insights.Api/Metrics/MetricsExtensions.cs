using Insights.Api.Answers;
using Warehouse.Content;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

internal static class MetricsExtensions
{
    /// <exception cref="ContentException">A metric's definition is wrong; the message names file and line.</exception>
    public static TBuilder AddMetrics<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton(MetricCatalog.Load(ContentDirectory.BesideProgram));
        builder.Services.AddSingleton(UnitCatalog.Load(ContentDirectory.BesideProgram));
        builder.Services.AddSingleton<OwnRows>();
        builder.Services.AddSingleton<UsablePreAggregations>();
        builder.Services.AddSingleton<MetricReader>();
        return builder;
    }
}
