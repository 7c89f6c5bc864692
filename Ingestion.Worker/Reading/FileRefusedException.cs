namespace Ingestion.Worker.Reading;

/// <summary>
/// A file cannot be loaded as a whole, and trying again would not help. The message is the batch's reason: what was
/// found, what was expected, what to do.
/// </summary>
public sealed class FileRefusedException(string reason, Exception? inner = null) : Exception(reason, inner);
