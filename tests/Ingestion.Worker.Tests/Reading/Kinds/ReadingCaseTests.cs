using System.Globalization;

namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>Every file of the tables ends exactly as they say: status, counts, values in bronze, messages.</summary>
public sealed class ReadingCaseTests(ReadingHost reading) : IClassFixture<ReadingHost>
{
    private static readonly ReadingCase[] Cases =
    [
        .. HeaderCases.All, .. LineBreakCases.All, .. QuoteCases.All, .. BlankCases.All, .. JoinedFileCases.All, .. EncodingCases.All, .. GzipCases.All,
        .. JsonCases.All, .. OpenJsonCases.All, .. NestedNameCases.All, .. SignatureCases.All, .. LeadInCases.All,
    ];

    private static readonly Dictionary<string, string> Columns = new()
    {
        ["notes"] = "id, note",
        ["visits"] = "id, note, day",
        ["prefaced"] = "id, note",
        ["words"] = "id, word",
        ["latin"] = "id, word",
        ["cyrillic"] = "id, word",
        ["kana"] = "id, word",
        ["trees"] = "id, tree",
        ["things"] = "id, organisation_id, size",
    };

    public static TheoryData<string> Titles => [.. Cases.Select(file => file.Title)];

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task A_file_ends_as_the_table_says(string title)
    {
        var file = Assert.Single(Cases, file => file.Title == title);
        var name = string.Create(CultureInfo.InvariantCulture, $"f{Array.IndexOf(Cases, file)}_{file.Dataset}{file.Extension}");
        reading.Host.Deliver("kinds", name, file.Content);

        var batch = await reading.Host.BatchOfAsync(name);

        var rows = await reading.Host.RowsAsync(
            $"{string.Join(", ", Columns[file.Dataset].Split(", ").Select(column => $"coalesce({column}::text, '∅')"))}, _extra) from bronze.kinds_{file.Dataset} where _batch_id = @BatchId order by _row_number", batch);
        Assert.Equal(file.Reason, batch.Reason);
        Assert.Equal(file.Messages.Select(message => $"{name} line {message}"), await reading.Host.MessagesAsync(batch.BatchId));
        Assert.Equal(file.Rows, rows);
        var (loaded, rejected) = (file.Rows.Count, file.Messages.Count);
        Assert.Equal((file.Reason is null ? "loaded" : "failed", loaded + rejected, loaded, rejected), batch.Outcome());
        Assert.Equal(file.Repaired, batch.RowsRepaired);
    }
}
