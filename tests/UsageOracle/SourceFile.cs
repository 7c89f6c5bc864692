namespace UsageOracle;

/// <summary>The rows of one CSV file, by column name.</summary>
internal sealed class SourceFile
{
    private readonly string _path;
    private readonly List<CsvRecord> _records;
    private readonly Dictionary<string, int> _columns;

    /// <param name="path">A UTF-8 file.</param>
    /// <param name="required">Columns without which the file cannot be read.</param>
    /// <exception cref="FormatException">A required column is missing.</exception>
    public SourceFile(string path, params ReadOnlySpan<string> required)
    {
        _path = path;
        _records = [.. CsvText.Read(File.ReadAllText(path))];
        var header = _records.Count > 0 ? _records[0].Fields : [];
        _columns = header.Select((name, index) => (Key(name), index)).ToDictionary();
        foreach (var column in required)
        {
            if (!_columns.ContainsKey(Key(column)))
                throw new FormatException($"{Path.GetFileName(path)}: column {column} is missing, the header has {string.Join(", ", header)}");
        }
    }

    /// <summary>Reads every row; those that <paramref name="read"/> refuses go to <paramref name="rejects"/>.</summary>
    public IEnumerable<T> Rows<T>(Func<SourceRow, T> read, List<RejectedRow> rejects)
        where T : class
    {
        foreach (var record in _records.Skip(1))
        {
            if (TryRead(record, read, rejects) is { } row)
                yield return row;
        }
    }

    private T? TryRead<T>(CsvRecord record, Func<SourceRow, T> read, List<RejectedRow> rejects)
        where T : class
    {
        try
        {
            if (record.Fields.Count != _columns.Count)
                throw new FormatException($"{record.Fields.Count} fields, header has {_columns.Count}");
            return read(new SourceRow(record, _columns));
        }
        catch (FormatException e)
        {
            rejects.Add(new RejectedRow(Path.GetFileName(_path), record.Line, e.Message));
            return null;
        }
    }

    /// <summary>Headers match regardless of case, spaces and underscores.</summary>
    internal static string Key(string column) =>
        column.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}

/// <summary>One row; reading a value that is not there is a <see cref="FormatException"/>, which rejects the row.</summary>
internal sealed class SourceRow(CsvRecord record, Dictionary<string, int> columns)
{
    public string? Optional(string column) =>
        columns.TryGetValue(SourceFile.Key(column), out var index) && record.Fields[index].Trim() is { Length: > 0 } value ? value : null;

    public string Required(string column) => Optional(column) ?? throw new FormatException($"{column} is missing");

    public T Required<T>(string column, Func<string, T> parse) => Parse(column, Required(column), parse);

    /// <summary>A missing value is <paramref name="missing"/>; one that is there must be readable.</summary>
    public T Optional<T>(string column, Func<string, T> parse, T missing) =>
        Optional(column) is { } text ? Parse(column, text, parse) : missing;

    private static T Parse<T>(string column, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{column} {e.Message}", e);
        }
    }
}
