using Parquet;
using Parquet.Schema;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>
/// Reads Parquet files with flat columns, one row group after the other. Numbers, times and truth values come in the one
/// spelling of theirs that leaves nothing to guess, and pass the same rules as those of other formats.
/// </summary>
public sealed class ParquetRecordReader : IRecordReader
{
    /// <summary>What a value may take beside its bytes: its place in them.</summary>
    private const int BytesPerValue = 16;

    private readonly ParquetReader _reader;
    private readonly ParquetColumn[] _columns;
    private readonly ParquetRow _row;
    private readonly ReaderLimits _limits;
    private int _group;
    private long _left;
    private long _number;

    /// <param name="file">Can be read at any place; stays open.</param>
    /// <param name="dataset">Whose columns the schema is to name.</param>
    /// <param name="limits">How large a field, a record and a row group may be.</param>
    /// <exception cref="FileRefusedException">It is no Parquet file, lacks a required column, or has nested ones.</exception>
    public ParquetRecordReader(Stream file, Dataset dataset, ReaderLimits limits)
    {
        _limits = limits;
        _reader = Parquet(() => ParquetReader.CreateAsync(file, new ParquetOptions { UseBigDecimal = true }, leaveStreamOpen: true).GetAwaiter().GetResult());
        var names = _reader.Schema.Fields.Select(field => field.Name).ToList();
        if (_reader.Schema.Fields.FirstOrDefault(field => field is not DataField { IsArray: false }) is { } nested)
        {
            throw new FileRefusedException($"column {nested.Name} is nested ({nested.SchemaType}), and only flat columns are read; write it as JSON text");
        }

        Columns = SourceColumns.OfSchema(dataset, names);
        var elements = _reader.Metadata!.Schema.Skip(1).ToList();
        _columns = [.. _reader.Schema.Fields.Select((field, i) => ParquetColumn.Of((DataField)field, elements[i], i))];
        _row = new ParquetRow(Current, Columns, names, limits);
    }

    public SourceColumns Columns { get; }

    public string? HeaderText => null;

    public Record Current { get; } = new();

    public bool Read()
    {
        while (_left == 0)
        {
            if (_group == _reader.RowGroupCount)
            {
                return false;
            }

            Parquet(LoadGroup);
        }

        _left--;
        _row.Begin(++_number);
        foreach (var column in _columns)
        {
            column.Take(_row);
        }

        _row.End();
        return true;
    }

    public void Dispose() => _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private bool LoadGroup()
    {
        using var group = _reader.OpenRowGroupReader(_group++);
        var bytes = group.RowGroup.Columns.Sum(column => Math.Max(0, column.MetaData!.TotalUncompressedSize)) + (group.RowCount * _columns.Length * BytesPerValue);
        if (bytes > _limits.MaxRowGroupBytes)
        {
            throw new FileRefusedException($"row group {_group} takes {bytes} bytes in memory, more than {_limits.MaxRowGroupBytes}; write the file with smaller row groups, or raise Landing:MaxRowGroupBytes");
        }

        foreach (var column in _columns)
        {
            column.Load(group);
        }

        _left = group.RowCount;
        return true;
    }

    /// <summary>The library has no one exception for what is no Parquet: broken bytes end in whatever the code meets first.</summary>
    private static T Parquet<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (FileRefusedException or OutOfMemoryException or OperationCanceledException))
        {
            throw new FileRefusedException($"the file is not Parquet, or broken ({e.Message.TrimEnd('.')}); send it again", e);
        }
    }
}
