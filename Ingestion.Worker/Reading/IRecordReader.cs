namespace Ingestion.Worker.Reading;

/// <summary>Reads a file's records one after the other, whatever its format.</summary>
public interface IRecordReader : IDisposable
{
    /// <summary>Which field of a record belongs to which column of the dataset.</summary>
    SourceColumns Columns { get; }

    /// <summary>The header as it stands in the file; <c>null</c> where records name their fields.</summary>
    string? HeaderText { get; }

    /// <summary>The record read last; the same instance every time.</summary>
    Record Current { get; }

    /// <summary>Goes to the next record; empty lines are no records.</summary>
    /// <returns>Whether there is one.</returns>
    bool Read();
}
