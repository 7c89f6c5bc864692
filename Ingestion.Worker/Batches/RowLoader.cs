using Ingestion.Worker.Copying;
using Ingestion.Worker.Erasure;
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
    private readonly RecordRejections _rejections;
    private readonly ColumnLoader[] _loaders;
    private readonly ExtraFields _extra;
    private readonly RecordEraser? _eraser;
    private readonly List<Repair> _rowRepairs = [];

    /// <param name="dataset">Whose rows they are.</param>
    /// <param name="batchId">Their batch.</param>
    /// <param name="fileName">Their file, for messages.</param>
    /// <param name="source">Which field is which column.</param>
    /// <param name="limits">For messages.</param>
    /// <param name="tombstones">Who was erased; <c>null</c> for nobody.</param>
    public RowLoader(
        Dataset dataset, long batchId, string fileName, SourceColumns source, ReaderLimits limits, Tombstones? tombstones)
    {
        _columns = [.. dataset.Columns];
        _fields = [.. dataset.Columns.Select((_, i) => source[i])];
        _batchId = batchId;
        _rejections = new RecordRejections(_columns, source, limits);
        _loaders = [.. dataset.Columns.Select(column => new ColumnLoader(dataset, column))];
        _extra = new ExtraFields(source);
        _eraser = tombstones is null ? null : new RecordEraser(dataset, source, tombstones);
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
        var erased = _eraser?.Find(record);
        if (_rejections.Find(record) is { } defect)
        {
            Quarantine.Reject(RowsRead, record, defect, erased is not null);
            return;
        }

        block.BeginRow((short)(_loaders.Length + LineageColumns));
        if (FindRejection(record, erased, block) is { } rejection)
        {
            block.RollbackRow();
            Quarantine.Reject(RowsRead, record, rejection, erased is not null);
            return;
        }

        RecordMark(record, erased);
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
        _eraser?.Dispose();
    }

    private Rejection? FindRejection(Record record, ErasedRecord? erased, CopyBlock block)
    {
        for (var i = 0; i < _loaders.Length; i++)
        {
            var field = _fields[i];
            var isThere = field >= 0 && field < record.Count;
            var value = isThere ? record[field] : default;
            if (_loaders[i].Take(erased?.Values[i] ?? value, isThere && record.IsTyped(field), block, _rowRepairs) is { } rejection)
            {
                return rejection;
            }
        }

        if (erased is not null)
        {
            block.WriteNull();
            return null;
        }

        return _extra.Write(record, block);
    }

    /// <summary>A byte order mark between joined files is left out, which is on record as a repair of the first field.</summary>
    private void RecordMark(Record record, ErasedRecord? erased)
    {
        if (erased is null && record.HasMark && Array.IndexOf(_fields, 0) is var column and >= 0)
        {
            _rowRepairs.Add(new Repair(_columns[column].Name, "byte_order_mark", [.. CsvGrammar.Mark, .. record[0]], System.Text.Encoding.UTF8.GetString(record[0])));
        }
    }
}
