using Warehouse.Content;

namespace Warehouse.Catalog;

/// <summary>All datasets of the warehouse, read from <c>datasets/{domain}/*.yml</c>.</summary>
public sealed class DatasetCatalog
{
    private readonly Dictionary<string, Dataset[]> _domains;

    /// <exception cref="ContentException">Two datasets have the same name or write to the same table.</exception>
    private DatasetCatalog(IReadOnlyList<(string Path, Dataset Dataset)> manifests, IReadOnlyList<PersonKind> persons)
    {
        Persons = persons;
        RequireUnique(manifests, dataset => dataset.Id, "dataset");
        RequireUnique(manifests, dataset => dataset.Table, "table");
        Datasets = [.. manifests.Select(manifest => manifest.Dataset)];
        _domains = Datasets.GroupBy(dataset => dataset.Domain)
            .ToDictionary(domain => domain.Key, domain => domain.ToArray(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>In the order of domain and name.</summary>
    public IReadOnlyList<Dataset> Datasets { get; }

    /// <summary>The kinds of people that the data tells of.</summary>
    public IReadOnlyList<PersonKind> Persons { get; }

    /// <summary>Names of the folders that files arrive in.</summary>
    public IReadOnlyCollection<string> Domains => _domains.Keys;

    /// <exception cref="ContentException">A manifest is wrong; the message names file and line.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no <c>datasets</c> folder.</exception>
    public static DatasetCatalog Load(ContentDirectory content)
    {
        var persons = PersonKind.ReadAll(content);
        var directory = new DirectoryInfo(content.Datasets);
        var manifests =
            from domain in directory.EnumerateDirectories()
            from file in domain.EnumerateFiles("*.yml")
            orderby domain.Name, file.Name
            select (file.FullName, DatasetManifest.Read(file.FullName, domain.Name, persons));
        return new DatasetCatalog([.. manifests], persons);
    }

    /// <summary>The datasets that take a file of this name in this domain: one, or else <see cref="Explain"/> says what is wrong.</summary>
    public IReadOnlyList<Dataset> Match(string domain, string fileName) =>
        _domains.TryGetValue(domain, out var datasets)
            ? [.. datasets.Where(dataset => dataset.Files.Any(pattern => pattern.Matches(fileName)))]
            : [];

    /// <summary>A kind of people, and the kinds that go with it: what belongs to somebody is erased together with them.</summary>
    public IReadOnlyList<PersonKind> WithBelongings(PersonKind kind)
    {
        var all = new List<PersonKind> { kind };
        for (var i = 0; i < all.Count; i++)
        {
            all.AddRange(Datasets.SelectMany(dataset => dataset.Columns)
                .Where(column => column.BelongsTo == all[i] && !all.Contains(column.Person!)).Select(column => column.Person!).Distinct());
        }

        return all;
    }

    /// <summary>Whether a dataset has this domain, in any case.</summary>
    public bool HasDomain(string domain) => _domains.ContainsKey(domain);

    /// <summary>Why a file belongs to no dataset, or to several, and what to do about it.</summary>
    public string Explain(string domain, string fileName)
    {
        if (!_domains.TryGetValue(domain, out var datasets))
            return ExplainDomain(domain);
        var matches = Match(domain, fileName);
        return matches.Count switch
        {
            0 => $"no dataset of {domain} takes '{fileName}'; datasets of {domain} take: {string.Join("; ", datasets.Select(Expectation))};"
                + " rename the file, or add a dataset",
            1 => $"'{fileName}' belongs to {matches[0].Id}",
            _ => $"'{fileName}' matches more than one dataset: {string.Join("; ", matches.Select(Expectation))}; "
                + "rename the file or narrow the patterns",
        };
    }

    /// <summary>Why files of this domain belong to no dataset, and what to do about it.</summary>
    public string ExplainDomain(string domain) =>
        $"no dataset has the domain '{domain}'; domains are {string.Join(", ", _domains.Keys)}; move the files, or add datasets/{domain}/";

    private static string Expectation(Dataset dataset) => $"{dataset.Name} ({string.Join(", ", dataset.Files)})";

    private static void RequireUnique(IReadOnlyList<(string Path, Dataset Dataset)> manifests, Func<Dataset, string> property, string what)
    {
        foreach (var group in manifests.GroupBy(manifest => property(manifest.Dataset)).Where(group => group.Count() > 1))
            throw new ContentException(group.Last().Path, 1, $"{what} '{group.Key}' is already declared in {group.First().Path}");
    }
}
