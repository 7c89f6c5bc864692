namespace Warehouse.Project;

/// <summary>What a failing test does: <see cref="Error"/> keeps the run from being published, <see cref="Warn"/> is reported.</summary>
public enum Severity
{
    Error,
    Warn,
}

/// <summary>A query that returns the rows that should not be there.</summary>
/// <param name="Name">Unique in the project, in dbt's form: <c>not_null_activities_event_id</c>.</param>
/// <param name="Model">The model that the test is about.</param>
/// <param name="Severity">What a failure does.</param>
/// <param name="Query">The template of the query.</param>
public sealed record DataTest(string Name, string Model, Severity Severity, ModelTemplate Query)
{
    /// <summary>What the names of comparisons of a model with a fresh build begin with, and those of tests do not.</summary>
    public const string Verification = "verify_";

    /// <summary>
    /// How it is told of each row by itself, so that many tests share one scan; <c>null</c> for a test that compares rows.
    /// </summary>
    public RowTest? Row { get; init; }

    /// <summary>The column that has no value twice in all rows, which a unique index of it proves; <c>null</c> for another test.</summary>
    public string? UniqueColumn { get; init; }

    /// <summary>The test that a unique index is: no two rows have the same values in its columns.</summary>
    public static DataTest OfIndex(Model model, IReadOnlyList<string> columns)
    {
        var names = string.Join(", ", columns.Select(Relation.Quote));
        var present = string.Join(" and ", columns.Select(column => $"{Relation.Quote(column)} is not null"));
        var query = $"select {names}, count(*) as occurrences from {{{{ ref('{model.Name}') }}}} where {present} "
            + $"group by {names} having count(*) > 1";
        return new DataTest(
            $"unique_{model.Name}_{string.Join('_', columns)}", model.Name, Severity.Error, ModelTemplate.Parse(model.File, query));
    }
}

/// <summary>A test of each row by itself.</summary>
/// <param name="Fails">What is true of a failing row, as SQL.</param>
/// <param name="Parent">Where the row's value has to be found, if that is what the test asks.</param>
public sealed record RowTest(ModelTemplate Fails, ParentTest? Parent = null)
{
    /// <summary>Whether failing rows are counted one by one, not by the value that they share.</summary>
    public bool CountsRows { get; init; }
}

/// <summary>A row fails without a parent.</summary>
/// <param name="Column">The tested column, quoted.</param>
/// <param name="Parents">The relation of the parents.</param>
/// <param name="Field">Their column that has to have the value.</param>
/// <param name="Orphaned">On top of what is live: a query that counts standing rows whose parent went.</param>
public sealed record ParentTest(string Column, ModelTemplate Parents, string Field, ModelTemplate Orphaned);
