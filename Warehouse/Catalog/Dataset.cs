namespace Warehouse.Catalog;

/// <summary>What a file of one kind looks like and which bronze table its rows go to; read from one YAML file.</summary>
/// <param name="Domain">The folder of the manifest and of the landing directory, such as <c>usage</c>.</param>
/// <param name="Name">Name within the domain, such as <c>navigation</c>.</param>
/// <param name="Description">What the rows are, ending in "One row per …".</param>
/// <param name="Table">Bronze table without schema.</param>
/// <param name="Load">What a further file means for the rows of those before it.</param>
/// <param name="Format">How a matching file is read whose extension does not say it.</param>
/// <param name="MaxRejectRatio">
/// Share of bad rows, 0 to 1, above which the whole file is refused; see <see cref="Tolerates"/> for none.
/// </param>
/// <param name="Encoding">IANA name of the code page of files without a byte order mark; <c>null</c> for UTF-8.</param>
/// <param name="NullValues">Texts that mean "no value", besides the empty one; compared exactly.</param>
/// <param name="Files">Patterns of the names of its files.</param>
/// <param name="Columns">In the order of the bronze table.</param>
/// <param name="Key">Columns that identify a row for the models; bronze itself keeps every row.</param>
public sealed record Dataset(
    string Domain,
    string Name,
    string Description,
    string Table,
    LoadMode Load,
    FileFormat Format,
    double? MaxRejectRatio,
    string? Encoding,
    IReadOnlyList<string> NullValues,
    IReadOnlyList<FilePattern> Files,
    IReadOnlyList<DatasetColumn> Columns,
    IReadOnlyList<string> Key)
{
    /// <summary>The bronze column of a dataset that restates: whether an earlier file has had the row already.</summary>
    public const string RestatedColumn = "_is_restated";

    /// <summary>Lines of a delimited file that stand before its header, whatever is in them.</summary>
    public int Skip { get; init; }

    /// <summary>The kinds of people of whom the rows tell.</summary>
    public IEnumerable<PersonKind> Persons => Columns.Select(column => column.Person).OfType<PersonKind>().Distinct();

    /// <summary>Domain and name, such as <c>usage/navigation</c>: how batches and messages call it.</summary>
    public string Id => $"{Domain}/{Name}";

    /// <summary>
    /// Whether a file may be loaded without its bad rows. Where the manifest sets no ratio, a file is refused when every
    /// row is bad, or when most rows and at least 20 are: of a handful of rows a share says nothing.
    /// </summary>
    public bool Tolerates(long rowsRead, long rowsRejected) => MaxRejectRatio is { } ratio
        ? rowsRejected <= ratio * rowsRead
        : rowsRejected == 0 || (rowsRejected < rowsRead && (rowsRejected < 20 || rowsRejected <= 0.5 * rowsRead));
}

/// <summary>One column of a dataset and the rules its values keep.</summary>
/// <param name="Name">Name of the bronze column.</param>
/// <param name="Type">Type of the bronze column.</param>
/// <param name="Required">Whether a row without a value is rejected, and a file without the column refused.</param>
/// <param name="Headers">Other names the column has in source files; its own name always matches.</param>
/// <param name="Formats">Date and time formats beside ISO 8601, such as <c>dd/MM/yyyy HH:mm</c>.</param>
/// <param name="Values">The only accepted values, in the spelling that is stored; empty for any value.</param>
/// <param name="Min">Smallest accepted number.</param>
/// <param name="Max">Largest accepted number.</param>
/// <param name="Repair">What is done to a value that does not parse.</param>
/// <param name="Description">What the values mean.</param>
public sealed record DatasetColumn(
    string Name,
    ColumnType Type,
    bool Required,
    IReadOnlyList<string> Headers,
    IReadOnlyList<string> Formats,
    IReadOnlyList<string> Values,
    decimal? Min,
    decimal? Max,
    RepairRule Repair,
    string? Description)
{
    /// <summary>How numbers are written.</summary>
    public NumberFormat Numbers { get; init; } = NumberFormat.Undeclared;

    /// <summary>Of which kind of people the value says who one of them is; <c>null</c> for other values.</summary>
    public PersonKind? Person { get; init; }

    /// <summary>
    /// Whose own <see cref="Person"/> is: another column of the row says who, and who is erased takes this one along.
    /// </summary>
    public PersonKind? BelongsTo { get; init; }

    /// <summary>Whether the value says something of the row's person that goes when that person is erased.</summary>
    public bool IsPersonal { get; init; }

    /// <summary>Names within personal JSON whose values say nothing of the person and stay.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];
}

/// <summary>What the rows of a further file mean for those of the files before it.</summary>
public enum LoadMode
{
    /// <summary>Events: every file adds rows.</summary>
    Append,

    /// <summary>Full extracts of the current state: the latest file replaces what was known.</summary>
    Snapshot,

    /// <summary>
    /// Events without a key, in extracts that may repeat those of earlier ones: a row counts as often as the file that has it
    /// most often. Rows that come again are kept in bronze, with <see cref="Dataset.RestatedColumn"/> set.
    /// </summary>
    Restates,
}

/// <summary>How the bytes of a file become rows.</summary>
public enum FileFormat
{
    Csv,

    /// <summary>An object on each line.</summary>
    JsonLines,

    /// <summary>One array of objects.</summary>
    Json,
    Parquet,
}

/// <summary>Types of bronze columns; the names in manifests are PostgreSQL's, with <c>double</c> for double precision.</summary>
public enum ColumnType
{
#pragma warning disable CA1720 // These are PostgreSQL's names.
    Text,
    Integer,
    BigInt,
    Numeric,
    Double,
    Boolean,
    TimestampTz,
    Date,
    Jsonb,
#pragma warning restore CA1720
}

/// <summary>A declared change to a value that does not parse; the original is recorded in <c>ops.repaired_values</c>.</summary>
public enum RepairRule
{
    None,

    /// <summary>The integer that the text starts with: <c>12in</c> is 12.</summary>
    LeadingInteger,
}
