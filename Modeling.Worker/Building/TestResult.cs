using Warehouse.Project;

namespace Modeling.Worker.Building;

public enum TestStatus
{
    Passed,
    Failed,
    Warned,
}

/// <param name="Test">What was tested.</param>
/// <param name="Status"><see cref="TestStatus.Failed"/> keeps the run from being published.</param>
/// <param name="Failures">Rows that should not be there.</param>
/// <param name="Sample">Up to <see cref="DataTester.SampleSize"/> of them, each as JSON.</param>
/// <param name="Duration">
/// How long it took: an equal part of the scan that it shared, and its own query; nothing for what an index proves.
/// </param>
public sealed record TestResult(DataTest Test, TestStatus Status, long Failures, IReadOnlyList<string> Sample, TimeSpan Duration)
{
    /// <summary>How long it waited for a connection, from when its model was built.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>Why it could not be computed, which is a failure whatever its severity; <c>null</c> when it was.</summary>
    public string? Error { get; init; }
}
