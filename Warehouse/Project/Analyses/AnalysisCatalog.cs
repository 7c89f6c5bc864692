using Warehouse.Content;

namespace Warehouse.Project.Analyses;

/// <summary>All analyses of the warehouse, checked for what can be checked without a database.</summary>
public sealed class AnalysisCatalog
{
    private readonly Dictionary<string, Analysis> _byName = [];

    /// <summary>In the order of the files.</summary>
    public IReadOnlyCollection<Analysis> Analyses => _byName.Values;

    /// <exception cref="ContentException">A file is wrong or its twin is missing; the message says where.</exception>
    public static AnalysisCatalog Load(ContentDirectory content, ModelProject project)
    {
        var catalog = new AnalysisCatalog();
        if (!Directory.Exists(content.Analyses))
        {
            return catalog;
        }

        var files = Directory.EnumerateFiles(content.Analyses, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        foreach (var twin in files.Where(file => Path.GetExtension(file) == ".yml"))
        {
            var analysis = AnalysisFile.Read(content, project, twin);
            if (!catalog._byName.TryAdd(analysis.Name.Text, analysis))
            {
                throw new ContentException(twin, analysis.Name.Line, $"'{analysis.Name.Text}' is defined twice");
            }
        }

        foreach (var sql in files.Where(file => Path.GetExtension(file) == ".sql" && !File.Exists(Path.ChangeExtension(file, ".yml"))))
        {
            throw new ContentException(
                sql, 1, $"the analysis has no description: add '{Path.GetFileNameWithoutExtension(sql)}.yml' beside it");
        }

        return catalog;
    }

    public Analysis? Find(string name) => _byName.GetValueOrDefault(name);
}
