using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Insights.Api;

/// <summary>The service's spans and metrics; source and meter are named as the project.</summary>
internal static class InsightsTelemetry
{
    public const string Name = "Insights.Api";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    public static readonly Counter<double> Cost = Meter.CreateCounter<double>("insights.generation.cost", "{currency}", "Cost of model calls by the configured prices");

    public static readonly Counter<long> Generations = Meter.CreateCounter<long>("insights.generations", "{text}", "Texts for customers, by content type, outcome and reason");

    public static readonly Histogram<double> GenerationDuration = Meter.CreateHistogram<double>("insights.generation.duration", "s", "From the request to the checked text");

    public static readonly Counter<long> Violations = Meter.CreateCounter<long>("insights.generation.violations", "{violation}", "What the check found in texts of models, by kind");
}
