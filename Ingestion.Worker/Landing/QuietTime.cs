namespace Ingestion.Worker.Landing;

/// <summary>How long a file must be as it is before it is taken.</summary>
/// <param name="Finished">One that ends as finished files do.</param>
/// <param name="Unfinished">One whose last line has no line break: its writer may be in the middle of it.</param>
public readonly record struct QuietTime(TimeSpan Finished, TimeSpan Unfinished);
