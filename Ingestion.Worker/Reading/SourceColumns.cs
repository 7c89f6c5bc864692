using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>Which field of a record belongs to which column of the dataset, and which fields belong to none.</summary>
public sealed class SourceColumns
{
    private const int MaxExtras = 1_000;
    private const int ShownNames = 20;

    private readonly int[] _fields;
    private readonly List<(string Name, int Field)> _extras;

    private SourceColumns(int[] fields, List<(string Name, int Field)> extras, int? fieldCount, bool extrasAreJson)
    {
        ExtrasAreJson = extrasAreJson;
        _fields = fields;
        _extras = extras;
        FieldCount = fieldCount;
    }

    /// <summary>Fields that every record must have; <c>null</c> where records name their fields.</summary>
    public int? FieldCount { get; }

    /// <summary>Whether the fields in <see cref="Extras"/> are JSON already, and not text.</summary>
    public bool ExtrasAreJson { get; }

    /// <summary>Fields that the dataset does not know, kept in <c>_extra</c> under the name the file gives them.</summary>
    public IReadOnlyList<(string Name, int Field)> Extras => _extras;

    /// <summary>Field of a column of the dataset, or -1 when the file lacks it.</summary>
    public int this[int column] => _fields[column];

    /// <summary>Columns of a file with a header.</summary>
    /// <exception cref="FileRefusedException">It is no header, names a column twice, or lacks a required one.</exception>
    public static SourceColumns OfHeader(Dataset dataset, IReadOnlyList<string> names, long line) =>
        OfNames(dataset, names, $"line {line}", extrasAreJson: false);

    /// <summary>Columns of a file whose schema names them.</summary>
    /// <exception cref="FileRefusedException">It has none of the dataset's columns, one of them twice, or lacks a required one.</exception>
    public static SourceColumns OfSchema(Dataset dataset, IReadOnlyList<string> names) => OfNames(dataset, names, "the schema", extrasAreJson: true);

    private static SourceColumns OfNames(Dataset dataset, IReadOnlyList<string> names, string place, bool extrasAreJson)
    {
        var columns = Index(dataset);
        var fields = Enumerable.Repeat(-1, dataset.Columns.Count).ToArray();
        var extras = new List<(string, int)>();
        var taken = new HashSet<string>();
        for (var i = 0; i < names.Count; i++)
        {
            if (!columns.TryGetValue(HeaderName.Normalise(names[i]), out var column))
            {
                extras.Add((ExtraName(names[i], i, taken), i));
            }
            else if (fields[column] < 0)
            {
                fields[column] = i;
            }
            else
            {
                throw new FileRefusedException($"{place}: columns {fields[column] + 1} '{names[fields[column]]}' and {i + 1} '{names[i]}' both mean {dataset.Columns[column].Name}; keep one of them");
            }
        }

        if (extras.Count == names.Count)
        {
            throw new FileRefusedException($"{place} is no header: it has none of the columns of {dataset.Id}; expected {Expected(dataset.Columns)}");
        }

        var missing = dataset.Columns.Where((column, i) => column.Required && fields[i] < 0).ToArray();
        if (missing.Length > 0)
        {
            var more = names.Count > ShownNames ? $" and {names.Count - ShownNames} more" : "";
            throw new FileRefusedException($"required column {string.Join(", ", missing.Select(column => column.Name))} is missing; found {string.Join(", ", names.Take(ShownNames))}{more}; expected {Expected(missing)}");
        }

        return new SourceColumns(fields, extras, names.Count, extrasAreJson);
    }

    /// <summary>Columns of a file whose records name their fields: first the dataset's, in order, then others as they turn up.</summary>
    public static SourceColumns OfProperties(Dataset dataset) =>
        new([.. Enumerable.Range(0, dataset.Columns.Count)], [], null, extrasAreJson: true);

    /// <returns>The field of an unknown property, a new one unless the name was there before.</returns>
    /// <exception cref="FileRefusedException">There are so many that they cannot be column names.</exception>
    internal int AddExtra(string name)
    {
        // PostgreSQL has no zero character; its picture stands in for it, and may have been there already.
        name = name.Replace('\0', '\u2400');
        if (_extras.FindIndex(extra => extra.Name == name) is var known and >= 0)
        {
            return _extras[known].Field;
        }

        if (_extras.Count == MaxExtras)
        {
            throw new FileRefusedException($"more than {MaxExtras} different properties are unknown to the dataset: names must be columns, not data");
        }

        var field = _fields.Length + _extras.Count;
        _extras.Add((name, field));
        return field;
    }

    internal static Dictionary<string, int> Index(Dataset dataset) => dataset.Columns
        .SelectMany((column, i) => column.Headers.Prepend(column.Name).Select(header => (Name: HeaderName.Normalise(header), Column: i)))
        .ToDictionary(header => header.Name, header => header.Column);

    private static string ExtraName(string name, int index, HashSet<string> taken)
    {
        name = name.Length == 0 ? $"column {index + 1}" : name;
        while (!taken.Add(name))
        {
            name = $"{name} (column {index + 1})";
        }

        return name;
    }

    internal static string Expected(IEnumerable<DatasetColumn> columns) => string.Join(", ", columns.Select(column =>
        column.Headers.Count == 0 ? column.Name : $"{column.Name} (or {string.Join(" or ", column.Headers)})"));
}
