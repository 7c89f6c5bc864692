namespace Ingestion.Worker.Landing;

/// <summary>Something in the landing directory that is not taken.</summary>
/// <param name="Domain">Its folder; empty in the landing directory itself.</param>
/// <param name="FileName">Its name, with the folders on the way when it lies deeper.</param>
/// <param name="Reason">Why, and what to do about it.</param>
public sealed record UnclaimedFile(string Domain, string FileName, string Reason);
