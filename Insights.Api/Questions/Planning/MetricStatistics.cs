using Insights.Api.Questions.Text;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>Words such as "average" and "share": a metric is one statistic, and no other can be asked of it.</summary>
internal static class MetricStatistics
{
    public static bool IsOwn(Metric metric, string word) => word switch
    {
        "average" or "mean" or "avg" => metric.Type is MetricType.Average or MetricType.Ratio,
        "median" or "typical" => metric.Type is MetricType.Median,
        "total" or "sum" => metric.Type is MetricType.Sum or MetricType.Count or MetricType.CountDistinct,
        "distinct" or "unique" => metric.Type is MetricType.CountDistinct,
        "rate" or "ratio" or "share" or "percentage" or "percent" => metric.Type is MetricType.Ratio,
        _ => false,
    };

    /// <summary>Words for the part of a whole.</summary>
    public static bool IsShare(string word) => word == "share" || Language.Shares.Contains(word);

    public static string TypeInWords(Metric metric) => metric.Type switch
    {
        MetricType.CountDistinct => "count of distinct things",
        var type => type.ToString().ToLowerInvariant(),
    };
}
