using Warehouse.Content;
using Warehouse.Project;

namespace Warehouse.Tests.Project;

/// <summary>A project written for one test.</summary>
internal sealed class ProjectFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("project");

    public ProjectFolder() => Write("dbt_project.yml", "name: p\nmodels:\n  p:\n    +materialized: view\n    gold:\n      +schema: gold\n      +grants: {select: [reader]}\n");

    public ProjectFolder Model(string name, string sql, string columns = "", string config = "", string tests = "")
    {
        Write($"models/gold/{name}.sql", sql);
        var twin = $"models:\n  - name: {name}\n    description: One row per thing.\n";
        Write($"models/gold/{name}.yml", twin + (config.Length > 0 ? $"    config: {config}\n" : "") + (columns.Length > 0 ? $"    columns:\n{columns}" : "") + (tests.Length > 0 ? $"    tests:\n{tests}" : ""));
        return this;
    }

    public ProjectFolder Write(string file, string text)
    {
        var path = Path(file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public string Path(string file) => System.IO.Path.Combine(_directory.FullName, file);

    public ModelProject Load() => ModelProject.Load(new ContentDirectory(_directory.FullName));

    public ModelProject LoadReadable() => ModelProject.LoadReadable(new ContentDirectory(_directory.FullName));

    /// <returns>The message of the error that loading gives, with paths below the project.</returns>
    public string Error() => Assert.Throws<ContentException>(Load).Message.Replace(_directory.FullName + System.IO.Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    public void Dispose() => _directory.Delete(recursive: true);
}
