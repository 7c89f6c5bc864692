using Warehouse.Catalog;
using Warehouse.Content;

namespace Warehouse.Tests.Catalog;

/// <summary>Manifests written for one test.</summary>
internal sealed class DatasetFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("datasets");

    /// <summary>A manifest that is right; lines 1 to 7 are name, description, files, load, columns and two columns.</summary>
    public const string Events = """
        name: events
        description: Events. One row per event.
        files: ["*events*.csv"]
        load: append
        columns:
          - { name: event_id, type: text, required: true }
          - { name: score, type: integer }
        """;

    public DatasetFolder Write(string file, string text)
    {
        var path = Path.Combine(_directory.FullName, "datasets", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public DatasetCatalog Load() => DatasetCatalog.Load(new ContentDirectory(_directory.FullName));

    /// <returns>The message of the error that loading gives, with paths below <c>datasets</c>.</returns>
    public string Error() => Assert.Throws<ContentException>(Load).Message
        .Replace(Path.Combine(_directory.FullName, "datasets") + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    public void Dispose() => _directory.Delete(recursive: true);
}
