using Warehouse.Content;
using Warehouse.Project.Yaml;

namespace Warehouse.Project;

/// <summary>
/// Reads <c>dbt_project.yml</c>, the macros, the models with their twins, and the singular tests. What is wrong with a model, its
/// twin or its tests makes that model unreadable, and the rest is read all the same.
/// </summary>
internal sealed class ModelProjectReader
{
    private readonly ContentDirectory _content;
    private readonly ProjectYaml _project;
    private readonly ProjectProblems _problems;
    private readonly MacroLibrary _macros;
    private readonly Dictionary<string, (string File, ModelYaml Yaml)> _twins = [];
    private readonly HashSet<(string Schema, string Table)> _sources = [];

    private ModelProjectReader(ContentDirectory content)
    {
        _content = content;
        _project = YamlFile.Read<ProjectYaml>(content.Project);
        var files = SqlFiles(content.Models).ToList();
        if (files.Count == 0)
        {
            // What a project does not have is taken down, so an empty folder would take down the warehouse.
            throw new ContentException(content.Models, 1, "no model (*.sql) is in this folder, where at least one is expected");
        }

        _problems = new ProjectProblems(files);
        _macros = _problems.TryMacros(
            () => MacroLibrary.Load(SqlFiles(content.Macros).Select(path => (path, ReadSql(path, "macro"))))) ?? MacroLibrary.Empty;
    }

    public static ModelProject Read(ContentDirectory content)
    {
        var reader = new ModelProjectReader(content);
        reader.ReadTwins();
        var datasets = BronzeSources.Of(content).ToHashSet();
        reader._sources.UnionWith(datasets);
        var written = reader._problems.Files.Select(reader.TryReadModel).OfType<Model>().ToList();
        var generated = new RollupModels(content, reader._project, reader._problems, written);
        var models = reader.Different([.. written, .. generated.Models]);
        reader.CheckTwinsHaveModels();
        var tests = reader.Named(
        [
            .. reader._twins.SelectMany(twin => reader.GenericTests(twin.Key, twin.Value.File, twin.Value.Yaml)),
            .. generated.Tests,
            .. reader.SingularTests(),
        ]);
        reader.CheckNames(models, tests);
        return reader._problems.ProjectOf(reader.WithoutCircles(models), tests, reader._project.Vars, datasets);
    }

    private void CheckNames(IReadOnlyList<Model> models, IReadOnlyList<DataTest> tests)
    {
        // That what a model reads cannot be read itself is no fault of its own.
        var names = models.Select(model => model.Name).Concat(_problems.Models).ToHashSet();
        foreach (var (name, file, template) in models.Select(model => (model.Name, model.File, model.Template))
            .Concat(tests.Select(test => (test.Model, models.FirstOrDefault(model => model.Name == test.Model)?.File ?? "", test.Query))))
        {
            _problems.Try(name, file, () => template.CheckNames(names, _sources, _project.Vars));
        }
    }

    private static IEnumerable<string> SqlFiles(string directory) => Files(directory, "*.sql");

    private static IEnumerable<string> Files(string directory, string pattern) =>
        Directory.Exists(directory)
            ? Directory.EnumerateFiles(directory, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            : [];

    private void ReadTwins()
    {
        foreach (var path in Files(_content.Models, "*.yml"))
        {
            if (_problems.TryTwin(path, () => YamlFile.Read<ModelsYaml>(path)) is not { } yaml)
            {
                continue;
            }

            _sources.UnionWith(yaml.Sources.SelectMany(source => source.Tables.Select(table => (source.Name, table.Name))));
            foreach (var twin in yaml.Models)
            {
                if (!_twins.TryAdd(twin.Name.Text, (path, twin)))
                {
                    _problems.Add(twin.Name.Text, path, new ContentException(
                        path, twin.Name.Line, $"model '{twin.Name.Text}' is described in {_twins[twin.Name.Text].File} already"));
                }
            }
        }
    }

    private Model? TryReadModel(string path) => _problems.TryFile(path, () => ReadModel(path));

    private Model ReadModel(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var sql = ReadSql(path);
        var template = ModelTemplate.Parse(path, sql, _macros);
        var twin = _twins.GetValueOrDefault(name).Yaml
            ?? throw _problems.TwinOf(path)
            ?? new ContentException(path, 1, $"the model has no description: add '{name}' to a .yml beside it");
        var firstFolder = Path.GetRelativePath(_content.Models, path).Split(Path.DirectorySeparatorChar)[0];
        return ModelSettings.Merge(
            [.. _project.SettingsOf(_content.Project, firstFolder), twin.Config, ModelSettings.FromTemplate(path, template)])
            .Apply(path, name, sql, template, twin, _project.Vars);
    }

    private static string ReadSql(string path, string expected = "select")
    {
        var sql = File.ReadAllText(path);
        return string.IsNullOrWhiteSpace(sql) ? throw new ContentException(path, 1, $"the file is empty, where a {expected} is expected")
            : sql.IndexOf('\uFFFD', StringComparison.Ordinal) is >= 0 and var at
                ? throw new ContentException(
                    path, 1 + sql.AsSpan(0, at).Count('\n'), "there are bytes that are not UTF-8: save the file as UTF-8")
            : sql;
    }

    /// <returns>The models without those that have the name or the relation of an earlier one, whose place they would take.</returns>
    private List<Model> Different(IReadOnlyList<Model> models)
    {
        var kept = new List<Model>();
        foreach (var model in models)
        {
            if (kept.Find(other => other.Name == model.Name) is { } sameName)
            {
                _problems.Add(model.Name, model.File, new ContentException(
                    model.File, 1, $"there is a model '{model.Name}' in {sameName.File} already: rename one of the files"));
            }
            else if (kept.Find(other => other.Relation == model.Relation) is { } sameRelation)
            {
                var problem = new ContentException(
                    model.File, model.Template.Config?.Line ?? 1,
                    $"{model.Relation} is made by {sameRelation.File} already: give one of them another alias or schema");
                _problems.Add(model.Name, model.File, problem);
                _problems.Add(sameRelation.Name, sameRelation.File, problem);
            }
            else
            {
                kept.Add(model);
            }
        }

        return kept;
    }

    private void CheckTwinsHaveModels()
    {
        var names = _problems.Files.Select(Path.GetFileNameWithoutExtension).ToHashSet();
        foreach (var (name, (file, yaml)) in _twins.Where(twin => !names.Contains(twin.Key)))
        {
            _problems.Add(name, file, new ContentException(file, yaml.Name.Line, $"there is no model file '{name}.sql'"));
        }
    }

    /// <returns>The models without those that read themselves, however indirectly.</returns>
    private List<Model> WithoutCircles(IReadOnlyList<Model> models)
    {
        var left = models.ToList();
        while (DependencyOrder.FindCircle(left) is var (model, problem) && model is not null)
        {
            _problems.Add(model.Name, model.File, problem!);
            left.Remove(model);
        }

        return left;
    }

    /// <returns>The tests without those that have the name of an earlier one, by which the run history knows them.</returns>
    private List<DataTest> Named(IReadOnlyList<(string File, long Line, DataTest Test)> tests)
    {
        var names = new HashSet<string>();
        foreach (var (file, line, test) in tests.Where(test => IsReserved(test.Test)))
        {
            _problems.Add(test.Model, file, new ContentException(
                file, line, $"the test's name '{test.Name}' begins with {DataTest.Verification}, "
                    + "as the comparisons of a refresh with --verify do: give it another"));
        }

        foreach (var (file, line, test) in tests.Where(test => !names.Add(test.Test.Name)))
        {
            _problems.Add(test.Model, file, new ContentException(
                file, line,
                $"there is a test '{test.Name}' already: give one of them another name (name: … under the test, or the file's)"));
        }

        return [.. tests.Select(test => test.Test).Where(test => !IsReserved(test)).DistinctBy(test => test.Name)];

        static bool IsReserved(DataTest test) => test.Name.StartsWith(DataTest.Verification, StringComparison.Ordinal);
    }

    private List<(string File, long Line, DataTest Test)> GenericTests(string model, string file, ModelYaml yaml) => _problems.Try(
        model,
        file,
        () => yaml.Columns.SelectMany(
            column => Tests(file, column.Tests, column.DataTests).Select(test => (Column: (string?)column.Name, Yaml: test)))
            .Concat(Tests(file, yaml.Tests, yaml.DataTests).Select(test => (Column: (string?)null, Yaml: test)))
            .Select(test => (file, test.Yaml.Line, DataTestFactory.Create(file, model, test.Column, test.Yaml, _macros)))
            .ToList()) ?? [];

    private static List<DataTestYaml> Tests(string file, List<DataTestYaml> tests, List<DataTestYaml> dataTests) =>
        tests.Count > 0 && dataTests.Count > 0
            ? throw new ContentException(
                file, dataTests[0].Line, "tests: and data_tests: are two names of the same: put the tests under one of them")
            : [.. tests, .. dataTests];

    private IEnumerable<(string File, long Line, DataTest Test)> SingularTests() =>
        SqlFiles(_content.SingularTests)
            .SelectMany(path => _problems.TryTest(path, () => new List<(string, long, DataTest)> { (path, 1, SingularTest(path)) }) ?? []);

    /// <summary>A singular test is about the first model that it reads.</summary>
    private DataTest SingularTest(string path)
    {
        var template = ModelTemplate.Parse(path, ReadSql(path), _macros);
        var about = template.Refs is [var first, ..]
            ? first
            : throw new ContentException(path, 1, "a test reads at least one model by ref('…')");
        ModelSettings.Check(path, template, "tests", ["severity", "tags"]);
        var severity = DataTestFactory.ParseSeverity(path, template.Config?.Line ?? 1, ModelSettings.Text(path, template, "severity"));
        return new DataTest(Path.GetFileNameWithoutExtension(path), about.Model, severity, template);
    }
}
