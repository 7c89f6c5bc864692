namespace Warehouse.Project;

/// <summary>How a model's result is kept: computed on each read, rebuilt by each run, or merged into what is there.</summary>
public enum Materialization
{
    View,
    Table,
    Incremental,
}

/// <summary>One select of the project and what is written about it.</summary>
public sealed record Model
{
    /// <summary>The file's name; what <c>ref('…')</c> says. Unique in the project.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the SQL file below the content directory, with <c>/</c>.</summary>
    public required string File { get; init; }

    /// <summary>Where readers find the result.</summary>
    public required Relation Relation { get; init; }

    public required Materialization Materialization { get; init; }

    /// <summary>The columns by which an incremental model's new rows replace old ones; never null in it. Empty for other models.</summary>
    public required IReadOnlyList<string> UniqueKey { get; init; }

    /// <summary>
    /// What bounds the rows of an incremental model: each depends only on upstream rows that agree with it on those of these keys
    /// that the upstream has, so a run computes the rows of changed keys alone. Empty for a model that says itself what changes.
    /// </summary>
    public required IReadOnlyList<RecomputeKey> RecomputeBy { get; init; }

    /// <summary>
    /// Columns with integers that the model numbers by itself, so that another build may give others; in what is made from it
    /// too.
    /// </summary>
    public required IReadOnlyList<string> SurrogateKeys { get; init; }

    /// <summary>Roles that may read the result.</summary>
    public required IReadOnlyList<string> Readers { get; init; }

    /// <summary>
    /// The column that says whose row it is: a reader who is restricted to some organisations sees theirs. <c>null</c> for a
    /// relation that such a reader may not read, see <see cref="Project.RowAccess"/>.
    /// </summary>
    public string? RowAccess { get; init; }

    public required IReadOnlyList<ModelIndex> Indexes { get; init; }

    /// <summary>The file's text.</summary>
    public required string Sql { get; init; }

    public required ModelTemplate Template { get; init; }

    /// <summary>What it holds; ends with its grain: "One row per …".</summary>
    public required string Description { get; init; }

    public required IReadOnlyList<ModelColumn> Columns { get; init; }

    /// <summary>
    /// SHA-256 over the SQL, its macros, the settings and the values of its variables: another value means that the result is
    /// to be built anew.
    /// </summary>
    public required string Fingerprint { get; init; }

    /// <summary>The columns of each unique index that the relation has.</summary>
    public IEnumerable<IReadOnlyList<string>> UniqueColumns => Materialization == Materialization.View
        ? []
        : Indexes.Where(index => index.IsUnique).Select(index => index.Columns).Prepend(UniqueKey).Where(columns => columns.Count > 0);
}

/// <param name="Name">As the relation has it.</param>
/// <param name="Description">What it says.</param>
/// <param name="IsPersonal">Whether it has people's data: <c>tags: pii</c>.</param>
/// <param name="IsFreeText">Whether somebody typed it, so that anything may stand in it: <c>tags: free_text</c>.</param>
public sealed record ModelColumn(string Name, string Description, bool IsPersonal, bool IsFreeText)
{
    public const string PersonalTag = "pii";
    public const string FreeTextTag = "free_text";
}

/// <param name="Column">A column of the model, and the key's name in upstream relations that have a column of it.</param>
/// <param name="Expression">What gives it in upstream relations over which it can be computed; in others the column does.</param>
public sealed record RecomputeKey(string Column, string? Expression);

public sealed record ModelIndex(IReadOnlyList<string> Columns, bool IsUnique);
