namespace ServiceDefaults.Database;

/// <summary>Numbers of locks that more than one service, or all workers of one, take in the warehouse; nothing else locks them.</summary>
public static class AdvisoryLocks
{
    /// <summary>Held by a refresh run, and by what no run may see in the middle; it spells "modeling" on a telephone.</summary>
    public const string Run = "66335464";

    /// <summary>Held by the ingestion worker that tidies up.</summary>
    public const string Housekeeping = "66335466";
}
