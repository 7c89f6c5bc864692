using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Ingestion.Worker.Batches;
using Ingestion.Worker.Copying;
using Ingestion.Worker.Reading;
using Warehouse.Catalog;

namespace Ingestion.Worker.Erasure;

/// <summary>Finds the records of a file that tell of somebody who was erased, and says what takes the place of their values.</summary>
internal sealed class RecordEraser : IDisposable
{
    /// <summary>What stands between values, in any of the formats.</summary>
    private static readonly SearchValues<byte> Separators = SearchValues.Create(",;|\t\r\n\"'{}[]:"u8);

    private static readonly byte[] Marker = Encoding.UTF8.GetBytes(PersonKind.Marker);

    private readonly IReadOnlyList<DatasetColumn> _columns;
    private readonly SourceColumns _source;
    private readonly Tombstones _tombstones;
    private readonly int[] _names;
    private readonly int[] _personal;
    private readonly int[] _typed;
    private readonly PersonKind[] _kinds;
    private readonly ColumnLoader[] _loaders;
    private readonly CopyBlock _loaded = new(1_024);
    private readonly List<Repair> _unused = [];
    private readonly byte[] _digits = new byte[20];

    public RecordEraser(Dataset dataset, SourceColumns source, Tombstones tombstones)
    {
        _columns = dataset.Columns;
        _source = source;
        _tombstones = tombstones;
        _names = [.. _columns.Index().Where(column => column.Item.Person is not null).Select(column => column.Index)];
        _personal = [.. _columns.Index().Where(column => column.Item.IsPersonal).Select(column => column.Index)];
        _typed = [.. _columns.Index()
            .Where(column => column.Item is { Person: null, IsPersonal: false })
            .Where(column => column.Item.Type is not ColumnType.Text || column.Item.Values.Count > 0)
            .Select(column => column.Index)];
        _kinds = [.. dataset.Persons];
        _loaders = [.. _columns.Select(column => new ColumnLoader(dataset, column))];
    }

    /// <returns><c>null</c> for a record about no erased person.</returns>
    public ErasedRecord? Find(Record record)
    {
        if (record.Defect is not RecordDefect.None || (_source.FieldCount is { } expected && record.Count != expected))
        {
            return Mentions(record.Raw) ? ErasedRecord.Whole : null;
        }

        byte[]?[]? values = null;
        var isNamed = false;
        foreach (var column in _names)
        {
            var id = IdOf(record, column);
            isNamed |= !id.IsEmpty;
            if (!id.IsEmpty && _tombstones.Find(_columns[column].Person!, id) is { } number)
            {
                values ??= new byte[]?[_columns.Count];
                values[column] = Encoding.UTF8.GetBytes(_columns[column].Person!.Pseudonym(number));
            }
        }

        if (values is null && (isNamed || !SaysWho(record)))
        {
            return null;
        }

        values ??= new byte[]?[_columns.Count];
        ReplaceOtherNames(record, values);
        foreach (var column in _personal)
        {
            values[column] = Erase(_columns[column], FieldOf(record, column));
        }

        foreach (var column in _typed)
        {
            values[column] = IsName(FieldOf(record, column)) ? Marker : null;
        }

        return new ErasedRecord(values);
    }

    /// <summary>Whether a text that cannot be taken apart has somebody's id or address between separators.</summary>
    public bool Mentions(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny(Separators);
            var part = (end < 0 ? text : text[..end]).Trim((byte)' ');
            text = end < 0 ? default : text[(end + 1)..];
            foreach (var kind in _kinds)
            {
                if (!part.IsEmpty && (_tombstones.Find(kind, part) is not null || _tombstones.HasValue(kind, part)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    public void Dispose() => _loaded.Dispose();

    private static byte[]? Erase(DatasetColumn column, ReadOnlySpan<byte> value) =>
        value.IsEmpty ? null
        : column.Type is ColumnType.Jsonb ? JsonEraser.Erase(value, column.Keep) ?? Marker
        : Marker;

    private ReadOnlySpan<byte> FieldOf(Record record, int column) =>
        _source[column] is >= 0 and var field && field < record.Count ? record[field] : default;

    /// <returns>The id as bronze has it, a number in digits; empty where there is none.</returns>
    private ReadOnlySpan<byte> IdOf(Record record, int column)
    {
        _loaded.Clear();
        _unused.Clear();
        var value = FieldOf(record, column);
        if (value.IsEmpty || _loaders[column].Take(value, record.IsTyped(_source[column]), _loaded, _unused) is not null)
        {
            return default;
        }

        var written = _loaded.Written.Span;
        var length = BinaryPrimitives.ReadInt32BigEndian(written);
        if (length < 0 || !_columns[column].Person!.HasNumbers)
        {
            return length < 0 ? default : written[sizeof(int)..];
        }

        var number = length == sizeof(int)
            ? BinaryPrimitives.ReadInt32BigEndian(written[sizeof(int)..])
            : BinaryPrimitives.ReadInt64BigEndian(written[sizeof(int)..]);
        number.TryFormat(_digits, out var digits, provider: CultureInfo.InvariantCulture);
        return _digits.AsSpan(0, digits);
    }

    /// <summary>
    /// Whether a value that should be a number or a time is what somebody is known by, as where the fields of a row are shifted.
    /// </summary>
    private bool IsName(ReadOnlySpan<byte> value)
    {
        foreach (var kind in _kinds)
        {
            if (!value.IsEmpty && ((!kind.HasNumbers && _tombstones.Find(kind, value) is not null) || _tombstones.HasValue(kind, value)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A row without any id is of somebody who was erased when it has an address that was theirs alone.</summary>
    private bool SaysWho(Record record)
    {
        foreach (var column in _personal)
        {
            var value = _columns[column].Type is ColumnType.Text ? FieldOf(record, column) : default;
            foreach (var kind in _kinds)
            {
                if (!value.IsEmpty && _tombstones.HasValue(kind, value))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Somebody who is recognised by one name is not left another one that was not known before.</summary>
    private void ReplaceOtherNames(Record record, byte[]?[] values)
    {
        foreach (var column in _names)
        {
            if (values[column] is null && !IdOf(record, column).IsEmpty)
            {
                values[column] = _names.Where(other => _columns[other].Person == _columns[column].Person)
                    .Select(other => values[other]).FirstOrDefault(value => value is not null);
            }
        }
    }
}
