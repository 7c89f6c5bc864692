using Warehouse.Content;

namespace Modeling.Worker.Tests;

/// <summary>Copies of the content beside the program, to be changed.</summary>
internal static class ContentCopy
{
    public static ContentDirectory Make() => With("", text => text);

    /// <summary>A copy with one file changed.</summary>
    public static ContentDirectory With(string file, Func<string, string> change)
    {
        var copy = Directory.CreateTempSubdirectory("content").FullName;
        foreach (var path in Directory.EnumerateFiles(ContentDirectory.BesideProgram.Path, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(ContentDirectory.BesideProgram.Path, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var text = File.ReadAllText(path);
            File.WriteAllText(target, Path.GetFileName(path) == file ? change(text) : text);
        }

        return new ContentDirectory(copy);
    }
}
