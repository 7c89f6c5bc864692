using System.Globalization;
using CsvHelper;

namespace Insights.Cli.Content;

/// <summary>A text for a customer, as a row.</summary>
internal sealed record Letter
{
    /// <summary>The names of the columns.</summary>
    public static readonly string[] Names =
    [
        "customer_id", "type", "language", "content", "check", "reason", "sources", "model", "prompt_version", "generation_id",
        "warehouse_version",
    ];

    public required int CustomerId { get; init; }

    public required string Type { get; init; }

    public required string Language { get; init; }

    public required string Content { get; init; }

    /// <summary><c>passed</c>: the model's text held; <c>replaced</c>: the template wrote it.</summary>
    public required string Check { get; init; }

    /// <summary>Why it was replaced.</summary>
    public required string? Reason { get; init; }

    /// <summary>Keys of the interactions that the text rests on, with spaces between them.</summary>
    public required string Sources { get; init; }

    public required string Model { get; init; }

    public required string PromptVersion { get; init; }

    /// <summary>For telling the API what became of the text.</summary>
    public required long GenerationId { get; init; }

    public required long WarehouseVersion { get; init; }

    public string?[] Fields =>
    [
        Text(CustomerId), Type, Language, Content, Check, Reason, Sources, Model, PromptVersion, Text(GenerationId), Text(WarehouseVersion),
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// Letters as CSV, each row on the disk before the next is asked for, so that what breaks off goes on where it was. A row that
/// was cut in the middle is written again.
/// </summary>
internal sealed class LetterFile : IAsyncDisposable
{
    private const string NewLine = "\r\n";

    private readonly HashSet<int> _customers;
    private readonly CsvWriter _csv;

    private LetterFile(FileInfo file, IEnumerable<int> customers)
    {
        _customers = [.. customers];
        _csv = CsvWriter.Create(new FileStream(file.FullName, FileMode.Append), CsvWriterOptions.Default, leaveOpen: false);
    }

    /// <exception cref="UsageException">The file cannot be written, or holds something else.</exception>
    public static LetterFile Open(FileInfo file, string type, string language)
    {
        try
        {
            var letters = file.Exists && file.Length > 0 ? Read(file) : [];
            if (letters.Find(letter => letter[1] != type || letter[2] != language) is { } other)
            {
                throw new UsageException($"'{file}' has a letter of type {other[1]} in {other[2]}; {type} in {language} needs another file");
            }

            // The rows that are whole, without what a run that broke off left behind them.
            var part = file.FullName + ".part";
            using (var csv = CsvWriter.Create(File.Create(part), CsvWriterOptions.Default, leaveOpen: false))
            {
                csv.WriteHeader(Letter.Names);
                letters.ForEach(csv.WriteRecord);
            }

            File.Move(part, file.FullName, overwrite: true);
            return new LetterFile(file, letters.Select(letter => int.Parse(letter[0], CultureInfo.InvariantCulture)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{file}' cannot be written: {e.Message}");
        }
    }

    public bool Has(int customer) => _customers.Contains(customer);

    public async Task AddAsync(Letter letter, CancellationToken cancellationToken)
    {
        await _csv.WriteRecordAsync(letter.Fields!, cancellationToken);
        await _csv.FlushAsync(cancellationToken);
        _customers.Add(letter.CustomerId);
    }

    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    /// <summary>The rows below the names, without a last one that was cut while it was written.</summary>
    private static List<string[]> Read(FileInfo file)
    {
        var text = File.ReadAllText(file.FullName);
        using var csv = CsvReader.Create(new StringReader(text), new CsvReaderOptions { Separator = ',' }, leaveOpen: false);
        csv.ReadHeader();
        if (!Letter.Names.SequenceEqual(csv.Headers.ToArray()))
        {
            throw new UsageException($"'{file}' is no file of letters, so it is left as it is: "
                + $"its first line is not {string.Join(',', Letter.Names)}");
        }

        var rows = new List<string[]>();
        while (csv.Read())
        {
            rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]);
        }

        if (rows.Count > 0 && (rows[^1].Length < Letter.Names.Length || !text.EndsWith(NewLine, StringComparison.Ordinal)))
        {
            rows.RemoveAt(rows.Count - 1);
        }

        return rows.TrueForAll(row => row.Length == Letter.Names.Length && int.TryParse(row[0], CultureInfo.InvariantCulture, out _)) ? rows
            : throw new UsageException($"'{file}' is no file of letters, so it is left as it is: "
                + $"a row has not {Letter.Names.Length} fields, or no key of a customer in the first");
    }
}
