using Warehouse.Content;

namespace Warehouse.Project;

/// <summary>All models and tests of the warehouse, checked: every name is known and there is an order to build in.</summary>
public sealed class ModelProject
{
    private readonly Dictionary<string, Model> _byName;

    internal ModelProject(IReadOnlyList<Model> models, IReadOnlyList<DataTest> tests, IReadOnlyDictionary<string, string> variables)
    {
        _byName = models.ToDictionary(model => model.Name);
        Models = DependencyOrder.Sort(models);
        Tests = tests;
        Variables = variables;
    }

    /// <summary>In dependency order: a model comes after everything that it reads.</summary>
    public IReadOnlyList<Model> Models { get; }

    public IReadOnlyList<DataTest> Tests { get; }

    /// <summary>Values of <c>var('name')</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    public Model this[string name] => _byName[name];

    /// <exception cref="ContentException">A file is wrong, a name unknown or a dependency circular; the message says where.</exception>
    public static ModelProject Load(ContentDirectory content) => ModelProjectReader.Read(content);

    /// <returns>The models among <paramref name="names"/> and everything that reads them, however indirectly, in dependency order.</returns>
    public IReadOnlyList<Model> WithDownstream(IEnumerable<string> names)
    {
        var selected = names.ToHashSet();
        return [.. Models.Where(model =>
        {
            if (model.Template.Refs.Any(reference => selected.Contains(reference.Model)))
            {
                selected.Add(model.Name);
            }

            return selected.Contains(model.Name);
        })];
    }

    /// <returns>The tests that read one of the models.</returns>
    public IReadOnlyList<DataTest> TestsOf(IReadOnlySet<string> models) =>
        [.. Tests.Where(test => test.Query.Refs.Any(reference => models.Contains(reference.Model)))];

    /// <returns>The test that a unique index of these columns proves: the declared one, or one of its own.</returns>
    public DataTest UniqueTest(Model model, IReadOnlyList<string> columns) =>
        columns is [var column] && Tests.FirstOrDefault(test => test.Model == model.Name && test.UniqueColumn == column) is { } declared
            ? declared with { Severity = Severity.Error }
            : DataTest.OfIndex(model, columns);

    /// <returns>Whether a unique index of the model proves the test.</returns>
    public bool IsProven(DataTest test) => test.UniqueColumn is { } unique && IsUnique(test.Model, unique);

    /// <returns>Whether a unique index of the model keeps the column from having a value twice.</returns>
    public bool IsUnique(string model, string column) => this[model].UniqueColumns.Any(columns => columns is [var only] && only == column);

    /// <returns>The models that read one of the tables themselves.</returns>
    public IEnumerable<Model> ReadersOf(IReadOnlySet<Relation> sources) =>
        Models.Where(model => model.Template.Sources.Any(source => sources.Contains(new Relation(source.Schema, source.Table))));
}
