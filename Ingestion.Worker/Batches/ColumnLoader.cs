using System.Globalization;
using System.Text;
using Ingestion.Worker.Copying;
using Ingestion.Worker.Values;
using Warehouse.Catalog;

namespace Ingestion.Worker.Batches;

/// <summary>Takes the values of one column: written as they are, repaired on record, or rejected.</summary>
internal sealed class ColumnLoader
{
    private const string Invisible = "invisible";

    private readonly DatasetColumn _column;
    private readonly byte[][] _nullValues;
    private readonly ColumnWriter _texts;
    private readonly ColumnWriter _typed;
    private readonly bool _isFreeText;
    private readonly bool _isJudgedAsSeen;

    public ColumnLoader(Dataset dataset, DatasetColumn column)
    {
        _column = column;
        _nullValues = [.. dataset.NullValues.Select(Encoding.UTF8.GetBytes)];
        _texts = ColumnWriter.Of(column);
        _typed = ColumnWriter.OfTyped(column);
        _isFreeText = column.Type is ColumnType.Text && column.Values.Count == 0;
        _isJudgedAsSeen = column.Required || dataset.Key.Contains(column.Name);
    }

    /// <param name="value">The field; empty where the record has none.</param>
    /// <param name="isTyped">Whether the file has it as a number or a time, see <see cref="Reading.Record.IsTyped"/>.</param>
    /// <param name="block">Gets the value.</param>
    /// <param name="repairs">Gets what was changed.</param>
    /// <returns>Why the row cannot be loaded, or <c>null</c>.</returns>
    public Rejection? Take(ReadOnlySpan<byte> value, bool isTyped, CopyBlock block, List<Repair> repairs)
    {
        if (IsMissing(value))
        {
            if (_column.Required)
            {
                return Missing(value);
            }

            block.WriteNull();
            return null;
        }

        if (_isFreeText)
        {
            WriteText(value, block, repairs);
            return null;
        }

        var violation = (isTyped ? _typed : _texts).Write(value, block);
        return violation is null || TryRepair(value, block, repairs)
            ? null
            : new Rejection(violation.Rule, _column.Name, $"{_column.Name} '{Quarantine.Show(value)}' {violation.Problem}");
    }

    private bool IsMissing(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return true;
        }

        // What cannot be seen is no number, date or identifier; in other free text it may be left as it came.
        if (value[0] is <= (byte)' ' or > (byte)'~' && (_isJudgedAsSeen || !_isFreeText) && InvisibleCharacters.AreAll(value))
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

    private Rejection Missing(ReadOnlySpan<byte> value)
    {
        var isSeen = value.Trim((byte)' ').IsEmpty || !InvisibleCharacters.AreAll(value);
        return new Rejection("required", _column.Name, isSeen
            ? $"{_column.Name} is missing"
            : $"{_column.Name} is missing: there is nothing in it but characters that cannot be seen ({InvisibleCharacters.Describe(value)})");
    }

    private void WriteText(ReadOnlySpan<byte> value, CopyBlock block, List<Repair> repairs)
    {
        if (_isJudgedAsSeen && InvisibleCharacters.TryRemove(value, out var visible))
        {
            repairs.Add(new Repair(_column.Name, Invisible, value.ToArray(), Encoding.UTF8.GetString(visible)));
            value = visible;
        }

        _texts.Write(value, block);
    }

    /// <summary>Without what cannot be seen, and then as the column declares.</summary>
    private bool TryRepair(ReadOnlySpan<byte> value, CopyBlock block, List<Repair> repairs)
    {
        var seen = value;
        // Within JSON such characters belong to its texts.
        if (_column.Type is not ColumnType.Jsonb && InvisibleCharacters.TryRemove(value, out var visible))
        {
            seen = visible;
            if (_texts.Write(seen, block) is null)
            {
                repairs.Add(new Repair(_column.Name, Invisible, value.ToArray(), Encoding.UTF8.GetString(seen)));
                return true;
            }
        }

        if (_column.Repair is not RepairRule.LeadingInteger || ((IntegerWriter)_texts).WriteLeading(seen, block, out var number) is not null)
        {
            return false;
        }

        repairs.Add(new Repair(_column.Name, "leading_integer", value.ToArray(), number.ToString(CultureInfo.InvariantCulture)));
        return true;
    }
}
