using System.Text.RegularExpressions;
using Warehouse.Content;

namespace Warehouse.Project;

/// <summary>What is wrong with the models of a project, and what else has to wait for it to be mended.</summary>
/// <param name="files">The SQL files of all models.</param>
internal sealed partial class ProjectProblems(IReadOnlyList<string> files)
{
    private readonly List<UnreadableModel> _unreadable = [];
    private readonly Dictionary<string, ContentException> _twins = [];
    private ContentException? _macros;

    public IReadOnlyList<string> Files => files;

    /// <summary>Names of the models that something is wrong with.</summary>
    public IEnumerable<string> Models => _unreadable.Select(model => model.Name);

    public void Add(string model, string file, ContentException problem) => _unreadable.Add(new UnreadableModel(model, file, problem));

    /// <returns>What was read; <c>null</c> if something is wrong, which is the model's problem then.</returns>
    public T? Try<T>(string model, string file, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (ContentException e)
        {
            Add(model, file, e);
            return null;
        }
    }

    /// <inheritdoc cref="Try{T}"/>
    public void Try(string model, string file, Action check) => Try(model, file, () =>
    {
        check();
        return "";
    });

    /// <summary>A model whose file cannot be parsed while the macros cannot be read suffers from these.</summary>
    public Model? TryFile(string path, Func<Model> read)
    {
        try
        {
            return read();
        }
        catch (ContentException e)
        {
            Add(Path.GetFileNameWithoutExtension(path), path, _macros ?? e);
            return null;
        }
    }

    public MacroLibrary? TryMacros(Func<MacroLibrary> read)
    {
        try
        {
            return read();
        }
        catch (ContentException e)
        {
            _macros = e;
            return null;
        }
    }

    /// <summary>A properties file that cannot be read does not say whose it is: see <see cref="TwinOf"/>.</summary>
    public T? TryTwin<T>(string path, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (ContentException e)
        {
            _twins[path] = e;
            foreach (var model in files.Where(file => IsOfTwin(file, path)))
            {
                Add(Path.GetFileNameWithoutExtension(model), model, e);
            }

            return null;
        }
    }

    /// <summary>A test that cannot be read holds back the models that it names; all of them, if it names none.</summary>
    public T? TryTest<T>(string path, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (ContentException e)
        {
            var named = Mentioned(path).ToHashSet();
            var tested = files.Where(file => named.Contains(Path.GetFileNameWithoutExtension(file))).ToList();
            foreach (var model in tested.Count > 0 ? tested : files)
            {
                Add(Path.GetFileNameWithoutExtension(model), model, e);
            }

            return null;
        }
    }

    /// <summary>
    /// A folder of semantic models that cannot be read does not say what the engine makes of it: their relations wait with all that
    /// they are connected with.
    /// </summary>
    public T? TryFolder<T>(IReadOnlyList<string> semanticModels, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (ContentException e)
        {
            foreach (var path in semanticModels)
            {
                Add(Path.GetFileNameWithoutExtension(path), path, e);
            }

            return null;
        }
    }

    /// <returns>Why a model has no description: a file beside it cannot be read; <c>null</c> if all can.</returns>
    public ContentException? TwinOf(string model) =>
        _twins.Where(twin => Path.GetDirectoryName(twin.Key) == Path.GetDirectoryName(model)).Select(twin => twin.Value).FirstOrDefault();

    /// <param name="models">All that could be read.</param>
    /// <param name="tests">Likewise.</param>
    /// <param name="variables">Values of <c>var('name')</c>.</param>
    /// <param name="datasets">The bronze tables.</param>
    public ModelProject ProjectOf(
        IReadOnlyList<Model> models, IReadOnlyList<DataTest> tests, IReadOnlyDictionary<string, string> variables,
        IReadOnlySet<(string Schema, string Table)> datasets)
    {
        var unreadable = _unreadable.DistinctBy(model => model.Name).ToList();
        var names = unreadable.Select(model => model.Name).ToHashSet();
        var readable = models.Where(model => !names.Contains(model.Name)).ToList();
        var known = readable.Select(model => model.Name).ToHashSet();
        return new ModelProject(
            readable,
            [.. tests.Where(test => known.Contains(test.Model) && test.Query.Refs.All(reference => known.Contains(reference.Model)))],
            variables,
            [.. new[] { _macros }
                .OfType<ContentException>().Concat(_twins.Values).Concat(unreadable.Select(model => model.Problem)).Distinct()],
            unreadable,
            Waiting(models, tests, unreadable, datasets));
    }

    /// <returns>The connected parts that something unreadable is in: nothing of them can be built.</returns>
    private List<WaitingPart> Waiting(
        IReadOnlyList<Model> models, IReadOnlyList<DataTest> tests, List<UnreadableModel> unreadable,
        IReadOnlySet<(string Schema, string Table)> datasets)
    {
        if (unreadable.Count == 0)
        {
            return [];
        }

        var graph = new DisjointSets<string>();
        var tables = datasets.ToDictionary(table => table.Table, table => new Relation(table.Schema, table.Table));
        var names = files.Select(file => Path.GetFileNameWithoutExtension(file))
            .Concat(models.Select(model => model.Name)).Concat(unreadable.Select(model => model.Name)).ToHashSet();
        foreach (var model in models)
        {
            graph.Union([model.Name, .. model.Template.Refs.Select(reference => reference.Model)]);
            graph.Union([model.Name, .. model.Template.Sources.Where(source => datasets.Contains((source.Schema, source.Table)))
                .Select(source => NodeOf(source.Table))]);
        }

        foreach (var test in tests)
        {
            graph.Union([test.Model, .. test.Query.Refs.Select(reference => reference.Model)]);
        }

        // Of what cannot be parsed, any name in quotes may be meant.
        foreach (var model in unreadable.Where(model => File.Exists(model.File)))
        {
            foreach (var mentioned in Mentioned(model.File))
            {
                graph.Union(
                    [model.Name, .. names.Contains(mentioned) ? [mentioned] : Array.Empty<string>(),
                        .. tables.ContainsKey(mentioned) ? [NodeOf(mentioned)] : Array.Empty<string>()]);
            }
        }

        return [.. unreadable.GroupBy(model => graph.Find(model.Name)).Select(part => new WaitingPart(
            names.Where(name => graph.Find(name) == part.Key).ToHashSet(),
            tables.Where(table => graph.Find(NodeOf(table.Key)) == part.Key).Select(table => table.Value).ToHashSet(),
            [.. part]))];
    }

    private static string NodeOf(string table) => $"{BronzeSources.Schema}.{table}";

    private bool IsOfTwin(string model, string twin)
    {
        var sameName = Path.ChangeExtension(twin, ".sql");
        return files.Contains(sameName) ? model == sameName
            : model.StartsWith(Path.GetDirectoryName(twin) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Mentioned(string file) =>
        Quoted().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value);

    [GeneratedRegex("""['"](?<name>\w+)['"]""")]
    private static partial Regex Quoted();
}
