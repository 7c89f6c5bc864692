using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Modeling.Worker;

/// <summary>Spans and metrics of modelling; both are named as the service.</summary>
internal static class ModelingTelemetry
{
    public const string Name = "Modeling.Worker";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    public static readonly Histogram<double> RunDuration = Meter.CreateHistogram<double>(
        "modeling.run.duration", "s", "Duration of a refresh run");

    public static readonly Histogram<double> ModelDuration = Meter.CreateHistogram<double>(
        "modeling.model.duration", "s", "Duration of building a model");

    public static readonly Counter<long> TestFailures = Meter.CreateCounter<long>(
        "modeling.test.failures", "{test}", "Data tests that found rows that should not be there");

    /// <summary>From a file's arrival to the publish that holds it.</summary>
    public static readonly Histogram<double> PublishLag = Meter.CreateHistogram<double>(
        "modeling.publish.lag", "s", "Time from the arrival of a file to its publish");

    /// <summary>Marks the span as failed and says why.</summary>
    public static void Fail(this Activity? span, string reason) => span?.SetStatus(ActivityStatusCode.Error, reason);
}
