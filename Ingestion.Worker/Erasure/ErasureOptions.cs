using ServiceDefaults.Configuration;

namespace Ingestion.Worker.Erasure;

/// <summary>How erasures are carried out: configuration section <c>Erasure</c>, whose <c>Key</c> all services share.</summary>
public sealed class ErasureOptions
{
    public const string Section = "Erasure";

    /// <summary>Pause between two looks for what was asked for, and for what is waited for.</summary>
    [Duration("00:00:00.010", "1.00:00:00", ErrorMessage = "Erasure:Interval must be from 10 ms to a day, such as 00:00:02")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(2);
}
