using Warehouse.Content;
using Warehouse.Project;

namespace Modeling.Worker.Tests;

/// <summary>A project of few models over two bronze tables, written for one test and changed in it.</summary>
internal sealed class SmallProject : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("project");

    public SmallProject()
    {
        Write("dbt_project.yml", "name: p\nmodels:\n  p:\n    +materialized: table\n    +schema: gold\n");
        Write("models/sources.yml", "sources:\n  - name: bronze\n    tables: [{name: usage_navigation}, {name: usage_users}, {name: not_there_yet}]\n");
    }

    public SmallProject Model(string name, string sql, string config = "", string tests = "")
    {
        Write($"models/{name}.sql", sql);
        return Write($"models/{name}.yml", $"models:\n  - name: {name}\n    description: One row per thing.\n{(config.Length > 0 ? $"    config: {config}\n" : "")}{(tests.Length > 0 ? $"    tests: {tests}\n" : "")}");
    }

    public SmallProject Without(string name)
    {
        File.Delete(Path.Combine(_directory.FullName, "models", $"{name}.sql"));
        File.Delete(Path.Combine(_directory.FullName, "models", $"{name}.yml"));
        return this;
    }

    public SmallProject Write(string file, string text)
    {
        var path = Path.Combine(_directory.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public ModelProject Load() => ModelProject.Load(new ContentDirectory(_directory.FullName));

    public ModelProject LoadReadable() => ModelProject.LoadReadable(new ContentDirectory(_directory.FullName));

    public void Dispose() => _directory.Delete(recursive: true);
}
