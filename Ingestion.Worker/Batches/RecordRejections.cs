using Ingestion.Worker.Reading;
using Warehouse.Catalog;

namespace Ingestion.Worker.Batches;

/// <summary>Says why a record is rejected that cannot be taken as it stands, whatever its values are.</summary>
internal sealed class RecordRejections(IReadOnlyList<DatasetColumn> columns, SourceColumns source, ReaderLimits limits)
{
    /// <returns><c>null</c> for a record whose values can be looked at.</returns>
    /// <exception cref="FileRefusedException">The record shows that the file as a whole is unreadable.</exception>
    public Rejection? Find(Record record) => record.Defect switch
    {
        RecordDefect.None => source.FieldCount is { } expected && record.Count != expected
            ? new Rejection("field_count", null, $"{record.Count} {(record.Count == 1 ? "field" : "fields")}, header has {expected}")
            : null,
        RecordDefect.BrokenQuoting => new Rejection("quoting", null, $"a quote is not closed, or text follows the closing quote{Together(record)}"),
        RecordDefect.StrayLineBreak => new Rejection("line_break", null, record.Problem + Together(record)),
        RecordDefect.RepeatedHeader => new Rejection("repeated_header", null, "the header stands here again, because files were joined; it is not loaded as a row"),
        RecordDefect.FieldTooLong => FieldTooLong(record.DefectField),
        RecordDefect.RecordTooLong => new Rejection("record_size", null, $"the record does not end within {limits.MaxRecordBytes} bytes (Landing:MaxRecordBytes)"),
        RecordDefect.ZeroByte => new Rejection("zero_byte", null, "the record has a zero byte"),
        RecordDefect.NotJson => new Rejection("json", null, record.Problem!),
        RecordDefect.OpenJson => new Rejection("json", null, record.Problem + (record.LastLine == record.Line
            ? ""
            : "; they are rejected together, because it is not certain where the record ends")),
        RecordDefect.ConflictingNames => new Rejection("conflicting_names", ColumnOf(record.DefectField), record.Problem!),
        RecordDefect.NotUtf8 => throw new FileRefusedException(
            $"{Utf8Text.FirstFault(record)} is not UTF-8; save the file as UTF-8, or declare the dataset's encoding in its manifest"),
        _ => throw new InvalidOperationException($"unknown defect {record.Defect}"),
    };

    private static string Together(Record record) => record.LastLine == record.Line
        ? ""
        : $"; lines {record.Line} to {record.LastLine} are rejected together, because it is not certain where the record ends";

    private Rejection FieldTooLong(int field)
    {
        var column = ColumnOf(field);
        return new Rejection("field_size", column, $"{column ?? $"field {field + 1}"} is longer than {limits.MaxFieldBytes} bytes (Landing:MaxFieldBytes)");
    }

    private string? ColumnOf(int field) => columns.Where((_, i) => source[i] == field).Select(column => column.Name).FirstOrDefault();
}
