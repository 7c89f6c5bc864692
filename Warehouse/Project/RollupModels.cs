using Warehouse.Content;
using Warehouse.Project.Yaml;
using Warehouse.Semantics;

namespace Warehouse.Project;

/// <summary>
/// The models that the engine makes of the pre-aggregations in <c>semantic_models/</c>: in gold, incremental by their time, in the
/// part of the graph that their fact is in, and like any other model from there on.
/// </summary>
internal sealed class RollupModels
{
    private const string Schema = "gold";

    private readonly ProjectYaml _project;
    private readonly string _projectFile;
    private readonly IReadOnlyList<Model> _written;
    private readonly List<Model> _models = [];
    private readonly List<(string File, long Line, DataTest Test)> _tests = [];

    /// <param name="content">Where the semantic models are.</param>
    /// <param name="project">Has the settings of gold.</param>
    /// <param name="problems">Gets what is wrong.</param>
    /// <param name="written">The models that have files of their own.</param>
    public RollupModels(ContentDirectory content, ProjectYaml project, ProjectProblems problems, IReadOnlyList<Model> written)
    {
        (_project, _projectFile, _written) = (project, content.Project, written);
        foreach (var folder in SemanticModelFile.All(content).GroupBy(Path.GetDirectoryName))
        {
            var tables = problems.TryFolder([.. folder], () => RollupTable.ReadAll(content, folder)) ?? [];
            foreach (var table in tables)
            {
                problems.Try(table.Name, table.Model.File, () => Add(table, table.FinerOf(tables)));
            }
        }
    }

    public IReadOnlyList<Model> Models => _models;

    public IEnumerable<(string File, long Line, DataTest Test)> Tests => _tests;

    private void Add(RollupTable table, RollupTable? finer)
    {
        var file = table.Model.File;
        var relation = new Relation(Schema, table.Model.Relation);
        // A model that cannot be read is known by its file, which is called as the relation is unless it says otherwise.
        var written = _written.FirstOrDefault(model => model.Relation == relation);
        var fact = $"{{{{ ref('{written?.Name ?? relation.Name}') }}}}";
        var sql = table.Select(finer is null ? fact : $"{{{{ ref('{finer.Name}') }}}}", finer) + "\n";
        var properties = new ModelYaml
        {
            Name = new Located(table.Name, table.Line),
            Description = table.Description,
            Config = new ConfigYaml
            {
                Materialized = "incremental",
                UniqueKey = new KeyYaml(table.UniqueKey),
                RecomputeBy = new RecomputeYaml(
                    // In a finer table the members are columns already.
                    [.. table.RecomputedBy.Select(column => new RecomputeKey(
                        column, finer is null || column == table.Time ? table.ExpressionOf(column) : null))]),
                RowAccess = written?.RowAccess is { } column ? table.DimensionOf(column) : null,
                Indexes = table.Lookup.Count == 0 ? null : [new IndexYaml { Columns = [.. table.Lookup] }],
            },
            Columns = [.. table.DescribedColumns.Select(column => new ColumnYaml { Name = column.Name, Description = column.Description })],
        };
        _models.Add(ModelSettings.Merge([.. _project.SettingsOf(_projectFile, Schema), properties.Config])
            .Apply(file, table.Name, sql, ModelTemplate.Parse(file, sql, table.Line), properties, _project.Vars));
        var notNull = new DataTestYaml("not_null", new DataTestArguments(), table.Line);
        _tests.Add((file, table.Line, DataTestFactory.Create(file, table.Name, table.Time, notNull, MacroLibrary.Empty)));
        foreach (var measure in table.Placed)
        {
            var query = ModelTemplate.Parse(file, table.Misplaced(measure, fact), table.Line);
            _tests.Add((file, table.Line, new DataTest($"in_one_row_{table.Name}_{measure.Name.Text}", table.Name, Severity.Error, query)));
        }
    }
}
