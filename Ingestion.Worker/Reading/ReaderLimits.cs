namespace Ingestion.Worker.Reading;

/// <summary>What one record may take, in bytes of UTF-8; memory stays bounded whatever a file holds.</summary>
/// <param name="MaxFieldBytes">A longer field rejects its row.</param>
/// <param name="MaxRecordBytes">A longer record is rejected with its first line kept, and reading goes on behind its end.</param>
/// <param name="BufferBytes">First size of the window over the input; it grows to what the longest record needs.</param>
/// <param name="MaxRowGroupBytes">
/// A file of columns with a larger row group is refused: a group is in memory as a whole, column by column.
/// </param>
public readonly record struct ReaderLimits(
    int MaxFieldBytes, int MaxRecordBytes, int BufferBytes = 256 * 1024, long MaxRowGroupBytes = 1024L * 1024 * 1024)
{
    public static ReaderLimits Default { get; } = new(1024 * 1024, 16 * 1024 * 1024);

    /// <summary>When so much is there and the record is not complete, it is over the limit: CRLF behind it takes two.</summary>
    internal int IncompleteBytes => MaxRecordBytes + 2;
}
