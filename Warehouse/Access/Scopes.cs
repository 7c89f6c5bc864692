namespace Warehouse.Access;

/// <summary>What a key allows. None contains another: a key has each that it needs.</summary>
public static class Scopes
{
    /// <summary>Numbers, pages, questions, and the batches and runs of the pipeline, without people's data.</summary>
    public const string Read = "read";

    /// <summary>Names, addresses and free text of people, and rejected rows as they came.</summary>
    public const string Pii = "pii";

    /// <summary>Uploads, replays, refreshes.</summary>
    public const string Write = "write";

    /// <summary>Keys, undo, erasure.</summary>
    public const string Admin = "admin";

    public static readonly IReadOnlyList<string> All = [Read, Pii, Write, Admin];
}
