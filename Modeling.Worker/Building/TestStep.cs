using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>Tests that one statement runs.</summary>
/// <param name="Tests">Row tests of one model, or a test by itself.</param>
/// <param name="Names">Where they find relations.</param>
public sealed record TestStep(IReadOnlyList<DataTest> Tests, BuildNames Names)
{
    /// <summary>Row tests of one model share a scan, unless some look at all rows and some at the changes alone.</summary>
    /// <param name="tests">The tests that are to be run.</param>
    public static IReadOnlyList<TestStep> Group(IEnumerable<(DataTest Test, BuildNames Names)> tests) =>
    [
        .. tests
            .GroupBy(test => test.Test.Row is null ? (test.Test.Name, false, false) : (test.Test.Model, true, test.Names.IsIncremental))
            .Select(group => new TestStep([.. group.Select(test => test.Test)], group.First().Names)),
    ];
}
