using Ingestion.Worker.Copying;
using Ingestion.Worker.Reading;
using Ingestion.Worker.Values;
using Warehouse.Catalog;

namespace Ingestion.Worker.Batches;

/// <summary>Takes a file's records one by one: good ones to the COPY, bad ones to quarantine.</summary>
internal sealed class RowLoader : IDisposable
{
    /// <summary><c>_batch_id</c>, <c>_row_number</c> and <c>_extra</c>.</summary>
    private const int LineageColumns = 3;

    private readonly DatasetColumn[] _columns;
    private readonly int[] _fields;
    private readonly long _batchId;
    private readonly SourceColumns _source;
    private readonly ReaderLimits _limits;
    private readonly ColumnWriter[] _writers;
    private readonly byte[][] _nullValues;
    private readonly ExtraFields _extra;
    private readonly List<Repair> _rowRepairs = [];

    public RowLoader(Dataset dataset, long batchId, string fileName, SourceColumns source, ReaderLimits limits)
    {
        _columns = [.. dataset.Columns];
        _fields = [.. dataset.Columns.Select((_, i) => source[i])];
        _batchId = batchId;
        _source = source;
        _limits = limits;
        _writers = [.. dataset.Columns.Select(ColumnWriter.Of)];
        _nullValues = [.. dataset.NullValues.Select(System.Text.Encoding.UTF8.GetBytes)];
        _extra = new ExtraFields(source);
        Quarantine = new Quarantine(batchId, fileName);
    }

    public Quarantine Quarantine { get; }

    public long RowsRead { get; private set; }

    public long RowsLoaded { get; private set; }

    public long RowsRepaired { get; private set; }

    /// <summary>Writes the record to the block, or puts it into quarantine.</summary>
    /// <exception cref="FileRefusedException">The record shows that the file as a whole is unreadable.</exception>
    public void Take(Record record, CopyBlock block)
    {
        RowsRead++;
        _rowRepairs.Clear();
        if (FindDefect(record) is { } defect)
        {
            Quarantine.Reject(RowsRead, record, defect);
            return;
        }

        block.BeginRow((short)(_writers.Length + LineageColumns));
        if (FindRejection(record, block) is { } rejection)
        {
            block.RollbackRow();
            Quarantine.Reject(RowsRead, record, rejection);
            return;
        }

        // _extra is written already, by FindRejection: it may have to reject the row.
        block.WriteNumber(_batchId);
        block.WriteNumber(RowsRead);
        RowsLoaded++;
        RowsRepaired += _rowRepairs.Count == 0 ? 0 : 1;
        foreach (var repair in _rowRepairs)
        {
            Quarantine.Record(RowsRead, repair);
        }
    }

    public void Dispose()
    {
        Quarantine.Dispose();
        _extra.Dispose();
    }

    private Rejection? FindDefect(Record record) => record.Defect switch
    {
        RecordDefect.None => _source.FieldCount is { } expected && record.Count != expected
            ? new Rejection("field_count", null, $"{record.Count} {(record.Count == 1 ? "field" : "fields")}, header has {expected}")
            : null,
        RecordDefect.BrokenQuoting => new Rejection("quoting", null, "a quote is not closed, or text follows the closing quote"),
        RecordDefect.FieldTooLong => FieldTooLong(record.DefectField),
        RecordDefect.RecordTooLong => new Rejection("record_size", null, $"the record does not end within {_limits.MaxRecordBytes} bytes"),
        RecordDefect.ZeroByte => new Rejection("zero_byte", null, "the record has a zero byte"),
        RecordDefect.NotJson => new Rejection("json", null, "the line is not a JSON object"),
        RecordDefect.NotUtf8 => throw new FileRefusedException(
            $"line {record.Line} is not UTF-8; save the file as UTF-8, or declare the dataset's encoding in its manifest"),
        _ => throw new InvalidOperationException($"unknown defect {record.Defect}"),
    };

    private Rejection FieldTooLong(int field)
    {
        var column = _columns.Where((_, i) => _fields[i] == field).Select(found => found.Name).FirstOrDefault();
        return new Rejection("field_size", column, $"{column ?? $"field {field + 1}"} is longer than {_limits.MaxFieldBytes} bytes");
    }

    private Rejection? FindRejection(Record record, CopyBlock block)
    {
        for (var i = 0; i < _writers.Length; i++)
        {
            var field = _fields[i];
            var value = field < 0 || field >= record.Count ? default : record[field];
            var column = _columns[i];
            if (IsMissing(value, column))
            {
                if (column.Required)
                {
                    return new Rejection("required", column.Name, $"{column.Name} is missing");
                }

                block.WriteNull();
            }
            else if (_writers[i].Write(value, block) is { } violation && !TryRepair(column, _writers[i], value, block))
            {
                return new Rejection(violation.Rule, column.Name, $"{column.Name} '{Quarantine.Show(value)}' {violation.Problem}");
            }
        }

        return _extra.Write(record, block) is { } name
            ? new Rejection("json", name, $"{name} holds JSON that cannot be stored")
            : null;
    }

    private bool IsMissing(ReadOnlySpan<byte> value, DatasetColumn column)
    {
        if (value.IsEmpty)
        {
            return true;
        }
        // Blanks are no number, date or identifier; in free text they may be left as they came.
        if (value[0] == ' ' && value.Trim((byte)' ').IsEmpty && (column.Required || column.Type is not ColumnType.Text || column.Values.Count > 0))
        {
            return true;
        }

        foreach (var word in _nullValues)
        {
            if (value.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryRepair(DatasetColumn column, ColumnWriter writer, ReadOnlySpan<byte> value, CopyBlock block)
    {
        if (column.Repair is not RepairRule.LeadingInteger || ((IntegerWriter)writer).WriteLeading(value, block, out var number) is not null)
        {
            return false;
        }

        _rowRepairs.Add(new Repair(column.Name, "leading_integer", value.ToArray(), number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return true;
    }
}
