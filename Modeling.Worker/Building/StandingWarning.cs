using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>
/// A test that warned when what it reads was last published. A merge need not read all rows to know what it says now: the failing
/// rows that come are added to those that it had, and those that go are taken away.
/// </summary>
/// <param name="RunId">The run that published that.</param>
/// <param name="Failures">Its failing rows.</param>
public sealed record StandingWarning(long RunId, long Failures)
{
    /// <returns>Whether failing rows come and go with the changes of the tested model alone.</returns>
    public static bool IsCarried(DataTest test, BuildNames names) => test.Row is { CountsRows: true } && test.Query.Sources.Count == 0
        && test.Query.Refs.All(reference => reference.Model == test.Model || !names.IsChanged(reference.Model));

    /// <returns>A query of one row: how many failing rows there are now, and some of them, each as JSON.</returns>
    public string Write(ModelProject project, DataTest test, BuildNames names)
    {
        var row = test.Row!;
        var orphan = row.Parent is not { } parent
            ? ""
            : $" and not exists (select from {parent.Parents.Render(names, project.Variables)} as parent "
                + $"where parent.{Relation.Quote(parent.Field)} = tested.{parent.Column})";
        return $"""
            with failing as materialized (
                select to_jsonb(failed) - '{BuildNames.Change}' as failing_row, {BuildNames.Change}
                from (select * from {names.Changes(project[test.Model].Relation)} as tested where {row.Fails.Render(names, project.Variables)}{orphan}) as failed
            ), sample as (
                select failing_row from failing where {BuildNames.Change} = 1
                union all
                select failing_row
                from ops.test_failures as earlier
                where run_id = {RunId} and test = '{test.Name.Replace("'", "''", StringComparison.Ordinal)}'
                    and not exists (select from failing as gone where gone.{BuildNames.Change} = -1 and gone.failing_row = earlier.failing_row)
            )
            select {Failures} + (select coalesce(sum({BuildNames.Change}), 0) from failing), array(select failing_row::text from sample limit {DataTester.SampleSize})
            """;
    }
}
