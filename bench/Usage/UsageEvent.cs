namespace Bench.Usage;

/// <summary>The three activity tables, in the order in which their files are made.</summary>
public enum ActivityTable
{
    Navigation,
    Toolbar,
    Research,
}

/// <summary>One activity as it happened, before dirt.</summary>
/// <param name="Second">Seconds since the Unix epoch, UTC. Whole seconds, as the source system records them.</param>
/// <param name="User">User number; negative for a user that the users file does not know.</param>
/// <param name="Organisation">Organisation number.</param>
/// <param name="Table">The table it is recorded in.</param>
/// <param name="Words">Words given to a transformation.</param>
/// <param name="Kind">Index of the toolbar's transformation type.</param>
public readonly record struct UsageEvent(long Second, int User, int Organisation, ActivityTable Table, short Words, byte Kind)
{
    /// <summary>The toolbar's transformation types, the frequent ones more than once.</summary>
    public static readonly IReadOnlyList<string> ToolbarKinds =
        ["rewrite", "rewrite", "rewrite", "summarise", "summarise", "expand", "expand", "shorten", "translate", "proofread"];

    /// <summary>A total order by time: equal only when all fields are equal, so sorting is deterministic although it is not stable.</summary>
    public static int CompareByTime(UsageEvent left, UsageEvent right)
    {
        var byTime = left.Second.CompareTo(right.Second);
        return byTime != 0 ? byTime : left.Rest().CompareTo(right.Rest());
    }

    private (int, int, ActivityTable, short, byte) Rest() => (User, Organisation, Table, Words, Kind);
}
