namespace ServiceDefaults.Database;

/// <summary>Numbers of locks that more than one service, or all workers of one, take in the warehouse; nothing else locks them.</summary>
public static class AdvisoryLocks
{
    /// <summary>Held by a refresh run, and by what no run may see in the middle; it spells "modeling" on a telephone.</summary>
    public const string Run = "66335464";

    /// <summary>Held by the ingestion worker that tidies up.</summary>
    public const string Housekeeping = "66335466";

    /// <summary>Held by the ingestion worker that carries out erasures.</summary>
    public const string Erasures = "66335467";

    /// <summary>Held by an erasure while it finds out who is known by what, and shared by loads from their first row to their commit.</summary>
    public const string Tombstones = "66335468";
}
