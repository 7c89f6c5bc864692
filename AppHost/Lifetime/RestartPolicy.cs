namespace AppHost.Lifetime;

/// <summary>How long to wait before a crashed process is started again: doubling, bounded, forgotten after a good run.</summary>
internal static class RestartPolicy
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>After running this long a crash counts as the first.</summary>
    private static readonly TimeSpan Recovered = TimeSpan.FromSeconds(60);

    /// <param name="earlierFailures">Crashes in a row before this one.</param>
    /// <param name="ranFor">How long it ran before it crashed.</param>
    /// <returns>The crashes in a row including this one, and the time to wait.</returns>
    public static (int Failures, TimeSpan Pause) Next(int earlierFailures, TimeSpan ranFor)
    {
        var failures = ranFor >= Recovered ? 1 : earlierFailures + 1;
        var doubled = First * Math.Pow(2, Math.Min(failures - 1, 20));
        return (failures, doubled < Longest ? doubled : Longest);
    }
}
