using Warehouse.Content;

namespace Warehouse.Project.Yaml;

/// <summary>A <c>.yml</c> file among the models: descriptions, settings and tests of models, or declarations of sources.</summary>
internal sealed class ModelsYaml
{
    public int Version { get; init; }

    public List<ModelYaml> Models { get; init; } = [];

    public List<SourceYaml> Sources { get; init; } = [];
}

internal sealed class ModelYaml
{
    public required Located Name { get; init; }

    public string Description { get; init; } = "";

    public ConfigYaml Config { get; init; } = new();

    public List<ColumnYaml> Columns { get; init; } = [];

    public List<DataTestYaml> Tests { get; init; } = [];

    /// <summary>The newer name of <see cref="Tests"/>.</summary>
    public List<DataTestYaml> DataTests { get; init; } = [];

    /// <inheritdoc cref="Label"/>
    public Label? Tags { get; init; }

    /// <inheritdoc cref="Label"/>
    public Label? Meta { get; init; }
}

internal sealed class ColumnYaml
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public List<DataTestYaml> Tests { get; init; } = [];

    /// <summary>The newer name of <see cref="Tests"/>.</summary>
    public List<DataTestYaml> DataTests { get; init; } = [];

    /// <summary>Two of them say what the column has, see <see cref="ModelColumn"/>; others are for people and other tools.</summary>
    public KeyYaml? Tags { get; init; }

    public bool Has(string tag) => Tags?.Columns.Contains(tag) == true;

    /// <inheritdoc cref="Label"/>
    public Label? Meta { get; init; }
}

/// <summary>Settings of a model or, in <c>dbt_project.yml</c> with a <c>+</c> before each key, of all models below a folder.</summary>
internal sealed class ConfigYaml
{
    public string? Schema { get; init; }

    public string? Alias { get; init; }

    public string? Materialized { get; init; }

    public KeyYaml? UniqueKey { get; init; }

    public RecomputeYaml? RecomputeBy { get; init; }

    public KeyYaml? SurrogateKeys { get; init; }

    public GrantsYaml? Grants { get; init; }

    public string? RowAccess { get; init; }

    public List<IndexYaml>? Indexes { get; init; }

    /// <inheritdoc cref="Label"/>
    public Label? Tags { get; init; }

    /// <inheritdoc cref="Label"/>
    public Label? Meta { get; init; }
}

/// <summary>A key of one column, <c>unique_key: id</c>, or of several, <c>unique_key: [a, b]</c>.</summary>
internal sealed record KeyYaml(IReadOnlyList<string> Columns);

/// <summary>
/// Columns, <c>recompute_by: [a, b]</c>, or each with the expression that gives it upstream, <c>recompute_by: {a: b::date}</c>.
/// </summary>
internal sealed record RecomputeYaml(IReadOnlyList<RecomputeKey> Keys);

internal sealed class GrantsYaml
{
    /// <summary>Roles that may read the relation.</summary>
    public List<string> Select { get; init; } = [];
}

internal sealed class IndexYaml
{
    public required List<string> Columns { get; init; }

    public bool Unique { get; init; }
}

internal sealed class SourceYaml
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public List<SourceTableYaml> Tables { get; init; } = [];
}

internal sealed class SourceTableYaml
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public List<SourceColumnYaml> Columns { get; init; } = [];
}

/// <summary>For dbt and for people: the engine takes the columns of a table from the database.</summary>
internal sealed class SourceColumnYaml
{
    public required string Name { get; init; }

    public string DataType { get; init; } = "";

    public string Description { get; init; } = "";
}
