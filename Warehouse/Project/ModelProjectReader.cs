using Warehouse.Content;
using Warehouse.Project.Yaml;

namespace Warehouse.Project;

/// <summary>Reads <c>dbt_project.yml</c>, the models with their twins, and the singular tests.</summary>
internal sealed class ModelProjectReader
{
    private readonly ContentDirectory _content;
    private readonly ProjectYaml _project;
    private readonly Dictionary<string, (string File, ModelYaml Yaml)> _twins = [];
    private readonly HashSet<(string Schema, string Table)> _sources = [];

    private ModelProjectReader(ContentDirectory content)
    {
        _content = content;
        _project = YamlFile.Read<ProjectYaml>(content.Project);
    }

    public static ModelProject Read(ContentDirectory content)
    {
        var reader = new ModelProjectReader(content);
        reader.ReadTwins();
        reader._sources.UnionWith(BronzeSources.Of(content));
        var models = SqlFiles(content.Models).Select(reader.ReadModel).ToList();
        if (models.Count == 0)
        {
            // What a project does not have is taken down, so an empty folder would take down the warehouse.
            throw new ContentException(content.Models, 1, "no model (*.sql) is in this folder, where at least one is expected");
        }

        CheckDiffer(models);
        reader.CheckTwinsHaveModels(models);
        var tests = Named([.. reader.GenericTests(), .. reader.SingularTests()]);
        reader.CheckNames([.. models.Select(model => model.Template), .. tests.Select(test => test.Query)], models);
        return new ModelProject(models, tests, reader._project.Vars);
    }

    private void CheckNames(IEnumerable<ModelTemplate> templates, IEnumerable<Model> models)
    {
        var names = models.Select(model => model.Name).ToHashSet();
        foreach (var template in templates)
        {
            template.CheckNames(names, _sources, _project.Vars);
        }
    }

    private static IEnumerable<string> SqlFiles(string directory) => Files(directory, "*.sql");

    private static IEnumerable<string> Files(string directory, string pattern) =>
        Directory.Exists(directory) ? Directory.EnumerateFiles(directory, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];

    private void ReadTwins()
    {
        foreach (var path in Files(_content.Models, "*.yml"))
        {
            var yaml = YamlFile.Read<ModelsYaml>(path);
            _sources.UnionWith(yaml.Sources.SelectMany(source => source.Tables.Select(table => (source.Name, table.Name))));
            foreach (var twin in yaml.Models)
            {
                if (!_twins.TryAdd(twin.Name.Text, (path, twin)))
                {
                    throw new ContentException(path, twin.Name.Line, $"model '{twin.Name.Text}' is described in {_twins[twin.Name.Text].File} already");
                }
            }
        }
    }

    private Model ReadModel(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var sql = ReadSql(path);
        var template = ModelTemplate.Parse(path, sql);
        var twin = _twins.GetValueOrDefault(name).Yaml ?? throw new ContentException(path, 1, $"the model has no description: add '{name}' to a .yml beside it");
        var firstFolder = Path.GetRelativePath(_content.Models, path).Split(Path.DirectorySeparatorChar)[0];
        return ModelSettings.Merge([.. _project.SettingsOf(_content.Project, firstFolder), twin.Config, ModelSettings.FromTemplate(path, template)])
            .Apply(path, name, sql, template, twin, _project.Vars);
    }

    private static string ReadSql(string path)
    {
        var sql = File.ReadAllText(path);
        return string.IsNullOrWhiteSpace(sql) ? throw new ContentException(path, 1, "the file is empty, where a select is expected")
            : sql.IndexOf('\uFFFD', StringComparison.Ordinal) is >= 0 and var at ? throw new ContentException(path, 1 + sql.AsSpan(0, at).Count('\n'), "there are bytes that are not UTF-8: save the file as UTF-8")
            : sql;
    }

    /// <exception cref="ContentException">Two have one name, or one relation: the later would take the earlier one's place.</exception>
    private static void CheckDiffer(IReadOnlyList<Model> models)
    {
        foreach (var (at, model) in models.Index())
        {
            foreach (var other in models.Take(at))
            {
                if (other.Name == model.Name)
                {
                    throw new ContentException(model.File, 1, $"there is a model '{model.Name}' in {other.File} already: rename one of the files");
                }

                if (other.Relation == model.Relation)
                {
                    throw new ContentException(model.File, model.Template.Config?.Line ?? 1, $"{model.Relation} is made by {other.File} already: give one of them another alias or schema");
                }
            }
        }
    }

    private void CheckTwinsHaveModels(IEnumerable<Model> models)
    {
        var names = models.Select(model => model.Name).ToHashSet();
        foreach (var (name, (file, yaml)) in _twins)
        {
            if (!names.Contains(name))
            {
                throw new ContentException(file, yaml.Name.Line, $"there is no model file '{name}.sql'");
            }
        }
    }

    /// <exception cref="ContentException">Two have the same name, by which the books know them.</exception>
    private static List<DataTest> Named(IReadOnlyList<(string File, long Line, DataTest Test)> tests)
    {
        var names = new HashSet<string>();
        if (tests.FirstOrDefault(test => test.Test.Name.StartsWith(DataTest.Verification, StringComparison.Ordinal)) is { Test: { } reserved } wrong)
        {
            throw new ContentException(wrong.File, wrong.Line, $"the test's name '{reserved.Name}' begins with {DataTest.Verification}, as the comparisons of a refresh with --verify do: give it another");
        }

        return tests.FirstOrDefault(test => !names.Add(test.Test.Name)) is { Test: { } second } again
            ? throw new ContentException(again.File, again.Line, $"there is a test '{second.Name}' already: give one of them another name (name: … under the test, or the file's)")
            : [.. tests.Select(test => test.Test)];
    }

    private IEnumerable<(string File, long Line, DataTest Test)> GenericTests() =>
        from twin in _twins.Values
        from test in twin.Yaml.Columns.SelectMany(column => Tests(twin.File, column.Tests, column.DataTests).Select(test => (Column: (string?)column.Name, Yaml: test)))
            .Concat(Tests(twin.File, twin.Yaml.Tests, twin.Yaml.DataTests).Select(test => (Column: (string?)null, Yaml: test)))
        select (twin.File, test.Yaml.Line, DataTestFactory.Create(twin.File, twin.Yaml.Name.Text, test.Column, test.Yaml));

    private static List<DataTestYaml> Tests(string file, List<DataTestYaml> tests, List<DataTestYaml> dataTests) =>
        tests.Count > 0 && dataTests.Count > 0
            ? throw new ContentException(file, dataTests[0].Line, "tests: and data_tests: are two names of the same: put the tests under one of them")
            : [.. tests, .. dataTests];

    /// <summary>A singular test is about the first model that it reads.</summary>
    private IEnumerable<(string File, long Line, DataTest Test)> SingularTests()
    {
        foreach (var path in SqlFiles(_content.SingularTests))
        {
            var template = ModelTemplate.Parse(path, ReadSql(path));
            var about = template.Refs is [var first, ..] ? first : throw new ContentException(path, 1, "a test reads at least one model by ref('…')");
            ModelSettings.Check(path, template, "tests", ["severity", "tags"]);
            var severity = DataTestFactory.ParseSeverity(path, template.Config?.Line ?? 1, ModelSettings.Text(path, template, "severity"));
            yield return (path, 1, new DataTest(Path.GetFileNameWithoutExtension(path), about.Model, severity, template));
        }
    }
}
