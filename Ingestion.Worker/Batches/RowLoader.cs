using Ingestion.Worker.Copying;
using Ingestion.Worker.Reading;
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
    private readonly ColumnLoader[] _loaders;
    private readonly ExtraFields _extra;
    private readonly List<Repair> _rowRepairs = [];

    public RowLoader(Dataset dataset, long batchId, string fileName, SourceColumns source, ReaderLimits limits)
    {
        _columns = [.. dataset.Columns];
        _fields = [.. dataset.Columns.Select((_, i) => source[i])];
        _batchId = batchId;
        _source = source;
        _limits = limits;
        _loaders = [.. dataset.Columns.Select(column => new ColumnLoader(dataset, column))];
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

        block.BeginRow((short)(_loaders.Length + LineageColumns));
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
        if (_rowRepairs.Count > 0)
        {
            RowsRepaired++;
            foreach (var repair in _rowRepairs.DistinctBy(repair => repair.Column))
            {
                Quarantine.Record(RowsRead, repair);
            }
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
        for (var i = 0; i < _loaders.Length; i++)
        {
            var field = _fields[i];
            var isThere = field >= 0 && field < record.Count;
            if (_loaders[i].Take(isThere ? record[field] : default, isThere && record.IsTyped(field), block, _rowRepairs) is { } rejection)
            {
                return rejection;
            }
        }

        return _extra.Write(record, block) is { } name
            ? new Rejection("json", name, $"{name} holds JSON that cannot be stored")
            : null;
    }
}
