using System.Text;
using Ingestion.Worker.Copying;
using Ingestion.Worker.Reading;
using Ingestion.Worker.Values;
using Npgsql;
using Warehouse.Catalog;

namespace Ingestion.Worker.Batches;

/// <summary>Why a row is not loaded.</summary>
/// <param name="Rule">Stable name of the rule that it breaks.</param>
/// <param name="Column">The dataset's column, where it is about one.</param>
/// <param name="Problem">What was found and what was expected; goes behind "file line n: ".</param>
internal sealed record Rejection(string Rule, string? Column, string Problem);

/// <summary>A value that was changed as its column declares.</summary>
internal sealed record Repair(string Column, string Rule, byte[] Original, string Repaired);

/// <summary>Keeps the rejected rows and repaired values of one batch until they can be copied.</summary>
internal sealed class Quarantine(long batchId, string fileName) : IDisposable
{
    private const int ShownCharacters = 100;
    private const int MaxExamples = 20;

    private readonly Spool _rejected = new();
    private readonly Spool _repaired = new();
    private readonly List<string> _examples = [];

    public long RowsRejected => _rejected.Rows;

    /// <summary>The first messages, for the explanation of a refused file.</summary>
    public IReadOnlyList<string> Examples => _examples;

    /// <summary>A value as messages show it: one line, not too long.</summary>
    public static string Show(ReadOnlySpan<byte> value)
    {
        var text = Encoding.UTF8.GetString(value[..Math.Min(value.Length, ShownCharacters * 4)]);
        var shown = text.Length <= ShownCharacters ? text : text[..(char.IsHighSurrogate(text[ShownCharacters - 1]) ? ShownCharacters - 1 : ShownCharacters)] + "…";
        return InvisibleCharacters.Show(shown).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
    }

    /// <param name="rowNumber">Its number in the file.</param>
    /// <param name="record">The row.</param>
    /// <param name="rejection">Why it is not loaded.</param>
    /// <param name="isErased">Whether it tells of somebody who was erased: then nobody is told what stood there.</param>
    public void Reject(long rowNumber, Record record, Rejection rejection, bool isErased)
    {
        var message = $"{fileName} line {record.Line}: {(isErased ? PersonKind.Marker : rejection.Problem)}";
        if (_examples.Count < MaxExamples)
        {
            _examples.Add(message);
        }

        var block = _rejected.Block;
        block.BeginRow(7);
        block.WriteNumber(batchId);
        block.WriteNumber(rowNumber);
        block.WriteNumber(record.Line);
        WriteText(block, rejection.Column);
        WriteText(block, rejection.Rule);
        WriteText(block, Storable(message));
        WriteText(block, isErased ? PersonKind.Marker : Storable(Encoding.UTF8.GetString(record.Raw)));
        _rejected.Commit();
    }

    public void Record(long rowNumber, Repair repair)
    {
        var block = _repaired.Block;
        block.BeginRow(6);
        block.WriteNumber(batchId);
        block.WriteNumber(rowNumber);
        WriteText(block, repair.Column);
        WriteText(block, repair.Rule);
        block.WriteText(repair.Original);
        WriteText(block, repair.Repaired);
        _repaired.Commit();
    }

    /// <summary>Copies everything into <c>ops</c>, after the batch that the rows refer to.</summary>
    public async Task CopyToAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await _rejected.CopyToAsync(
            connection,
            "copy ops.rejected_rows (batch_id, row_number, line_number, column_name, rule, message, raw_text) from stdin (format binary)",
            cancellationToken);
        await _repaired.CopyToAsync(
            connection,
            "copy ops.repaired_values (batch_id, row_number, column_name, rule, original_value, repaired_value) from stdin (format binary)",
            cancellationToken);
    }

    public void Dispose()
    {
        _rejected.Dispose();
        _repaired.Dispose();
    }

    /// <summary>PostgreSQL's text has no zero character; its picture stands in for it.</summary>
    private static string Storable(string text) => text.Replace('\0', '\u2400');

    private static void WriteText(CopyBlock block, string? text)
    {
        if (text is null)
        {
            block.WriteNull();
        }
        else
        {
            Encoding.UTF8.GetBytes(text, block.WriteValue(Encoding.UTF8.GetByteCount(text)));
        }
    }
}
