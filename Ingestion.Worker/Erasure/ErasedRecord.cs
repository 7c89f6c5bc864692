namespace Ingestion.Worker.Erasure;

/// <summary>What becomes of a record that tells of somebody who was erased.</summary>
/// <param name="Values">
/// By column of the dataset what takes the place of its value, as UTF-8; <c>null</c> for a value that stays. Fields of no column go.
/// </param>
internal sealed record ErasedRecord(byte[]?[] Values)
{
    /// <summary>A record that cannot be taken apart, so that all of it goes.</summary>
    public static ErasedRecord Whole { get; } = new([]);
}
