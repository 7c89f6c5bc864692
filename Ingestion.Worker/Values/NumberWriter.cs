using Ingestion.Worker.Copying;
using Warehouse.Catalog;

namespace Ingestion.Worker.Values;

/// <summary>A column of numbers, written as its manifest declares.</summary>
internal abstract class NumberWriter(DatasetColumn column, string typeProblem) : ColumnWriter(typeProblem)
{
    private readonly NumberText? _declared = column.Numbers.IsPlain ? null : new NumberText(column.Numbers);
    private readonly bool _isPointDeclared = column.Numbers.IsPointDeclared;
    private NumberHint? _hint;

    public sealed override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        value = value.Trim((byte)' ');
        var violation = TryPlain(value, out var plain) ? WritePlain(plain, block) : WrongType;
        if (!ReferenceEquals(violation, WrongType))
        {
            return violation;
        }

        _hint ??= new NumberHint(column, WrongType);
        return _hint.Explain(value);
    }

    /// <summary>Writes a number, or says what is wrong with it: <see cref="ColumnWriter.WrongType"/> if it is none of the column's type.</summary>
    /// <param name="plain">The value with nothing but a sign, digits, a point and an exponent, if it is a number.</param>
    /// <param name="block">Gets the number.</param>
    protected abstract Violation? WritePlain(ReadOnlySpan<byte> plain, CopyBlock block);

    private bool TryPlain(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> plain)
    {
        if (_declared is not null)
        {
            return _declared.TryRead(value, out plain);
        }

        plain = value;
        return _isPointDeclared || !Numbers.HasTwoReadings(value);
    }
}
