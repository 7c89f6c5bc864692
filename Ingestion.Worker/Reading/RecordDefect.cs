namespace Ingestion.Worker.Reading;

/// <summary>Why a record cannot be taken as it stands, whatever its values are.</summary>
public enum RecordDefect
{
    None,

    /// <summary>A quote opens a field and nothing closes it, or text follows the closing quote.</summary>
    BrokenQuoting,

    /// <summary>A field is longer than <see cref="ReaderLimits.MaxFieldBytes"/>.</summary>
    FieldTooLong,

    /// <summary>The record is longer than <see cref="ReaderLimits.MaxRecordBytes"/>.</summary>
    RecordTooLong,

    /// <summary>There is a zero byte, which PostgreSQL's text cannot hold.</summary>
    ZeroByte,

    /// <summary>The bytes are not UTF-8.</summary>
    NotUtf8,

    /// <summary>The record is not one JSON object; <see cref="Record.Problem"/> says why.</summary>
    NotJson,

    /// <summary>A line begins a JSON value and nothing says for certain where it ends; <see cref="Record.Problem"/> says why.</summary>
    OpenJson,

    /// <summary>
    /// Names of one record that mean the same column have different values; <see cref="Record.DefectField"/> is the column.
    /// </summary>
    ConflictingNames,

    /// <summary>An unquoted field has a line break in it that is not the one that ends the file's lines.</summary>
    StrayLineBreak,

    /// <summary>The header stands in the middle of the file again, where files were joined.</summary>
    RepeatedHeader,
}
