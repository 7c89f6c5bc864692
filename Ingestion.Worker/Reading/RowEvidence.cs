using Ingestion.Worker.Copying;
using Ingestion.Worker.Values;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>Judges whether a line that may be the inside of a field is a row of the dataset, by its width and its values.</summary>
internal sealed class RowEvidence : IDisposable
{
    /// <summary>So many rows in a row are no coincidence.</summary>
    private const int RunOfRows = 16;

    /// <summary>Every line of a text has one field, so of a single column many more are needed.</summary>
    private const int RunOfSingleFields = 100;

    private readonly List<(int Field, bool IsRequired, ColumnWriter? Writer)> _columns = [];
    private readonly byte[][] _nullValues;
    private readonly CopyBlock _unused = new(1_024);

    public RowEvidence(Dataset dataset, SourceColumns columns)
    {
        Width = columns.FieldCount ?? 0;
        _nullValues = [.. dataset.NullValues.Select(System.Text.Encoding.UTF8.GetBytes)];
        for (var i = 0; i < dataset.Columns.Count; i++)
        {
            var column = dataset.Columns[i];
            if (columns[i] < 0)
            {
                continue;
            }

            var isTyped = column.Type is not ColumnType.Text || column.Values.Count > 0;
            // A value that would be repaired proves nothing.
            _columns.Add((columns[i], column.Required, isTyped && column.Repair is RepairRule.None ? ColumnWriter.Of(column) : null));
            EndsInOneLine |= columns[i] == Width - 1 && isTyped && column.Type is not ColumnType.Jsonb;
        }
    }

    /// <summary>How one line looks.</summary>
    public enum Verdict
    {
        /// <summary>It has another width, lacks a required value, or has one of the wrong type.</summary>
        NoRow,

        /// <summary>It may be a row; nothing but its width says so.</summary>
        Possible,

        /// <summary>It has the width, and values of the right types.</summary>
        Row,
    }

    /// <summary>Fields of a row.</summary>
    public int Width { get; }

    /// <summary>Whether the last column has a type whose values have no line breaks.</summary>
    public bool EndsInOneLine { get; }

    /// <summary>Rows one after the other that make it certain that they are rows.</summary>
    public int Run => Width == 1 ? RunOfSingleFields : RunOfRows;

    public Verdict Judge(Record record)
    {
        if (record.Defect is not RecordDefect.None || record.Count != Width)
        {
            return Verdict.NoRow;
        }

        var verdict = Verdict.Possible;
        foreach (var (field, isRequired, writer) in _columns)
        {
            var value = record[field];
            if (value.Trim((byte)' ').IsEmpty || IsNull(value))
            {
                if (isRequired)
                {
                    return Verdict.NoRow;
                }
            }
            else if (writer is not null)
            {
                _unused.Clear();
                if (writer.Write(value, _unused) is not null)
                {
                    return Verdict.NoRow;
                }

                verdict = Verdict.Row;
            }
        }

        return verdict;
    }

    private bool IsNull(ReadOnlySpan<byte> value)
    {
        foreach (var word in _nullValues)
        {
            if (value.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose() => _unused.Dispose();
}
