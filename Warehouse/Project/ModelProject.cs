using Warehouse.Content;

namespace Warehouse.Project;

/// <summary>All models and tests of the warehouse, checked: every name is known and there is an order to build in.</summary>
public sealed class ModelProject
{
    private readonly Dictionary<string, Model> _byName;

    internal ModelProject(
        IReadOnlyList<Model> models,
        IReadOnlyList<DataTest> tests,
        IReadOnlyDictionary<string, string> variables,
        IReadOnlyList<ContentException> problems,
        IReadOnlyList<UnreadableModel> unreadable,
        IReadOnlyList<WaitingPart> waiting)
    {
        _byName = models.ToDictionary(model => model.Name);
        Models = DependencyOrder.Sort(models);
        Tests = tests;
        Variables = variables;
        Problems = problems;
        Unreadable = unreadable;
        Waiting = waiting;
        var sound = models.Where(model => !waiting.Any(part => part.Models.Contains(model.Name))).ToList();
        Sound = waiting.Count == 0 ? this
            : new ModelProject(sound, [.. tests.Where(test => sound.Exists(model => model.Name == test.Model))], variables, [], [], []);
    }

    /// <summary>All that can be read, in dependency order: a model comes after everything that it reads.</summary>
    public IReadOnlyList<Model> Models { get; }

    public IReadOnlyList<DataTest> Tests { get; }

    /// <summary>Values of <c>var('name')</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>All that is wrong with the files; empty for a project that was loaded by <see cref="Load"/>.</summary>
    public IReadOnlyList<ContentException> Problems { get; }

    /// <summary>Models that cannot be read for it.</summary>
    public IReadOnlyList<UnreadableModel> Unreadable { get; }

    /// <summary>The parts of the graph that wait for those to be mended.</summary>
    public IReadOnlyList<WaitingPart> Waiting { get; }

    /// <summary>The project without the parts that wait.</summary>
    public ModelProject Sound { get; }

    public Model this[string name] => _byName[name];

    /// <exception cref="ContentException">A file is wrong, a name unknown or a dependency circular; the message says where.</exception>
    public static ModelProject Load(ContentDirectory content)
    {
        var project = ModelProjectReader.Read(content);
        return project.Problems is [var first, ..] ? throw first : project;
    }

    /// <summary>Loads what can be read: a wrong model holds back the part of the graph that it is in, and nothing else.</summary>
    /// <exception cref="ContentException"><c>dbt_project.yml</c> or a dataset is wrong, or there is no model at all.</exception>
    public static ModelProject LoadReadable(ContentDirectory content) => ModelProjectReader.Read(content);

    /// <returns>Whether there is a model of this name that cannot be read.</returns>
    public bool IsUnreadable(string name) => Unreadable.Any(model => model.Name == name) && !_byName.ContainsKey(name);

    /// <returns>The names of the folders of these files, each once: what a part of the graph is called.</returns>
    public static string FoldersOf(IEnumerable<string> files) =>
        string.Join('+', files.Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Distinct().Order(StringComparer.Ordinal));

    /// <returns>
    /// The models among <paramref name="names"/> and everything that reads them, however indirectly, in dependency order.
    /// </returns>
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
