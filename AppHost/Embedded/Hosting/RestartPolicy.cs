namespace AppHost.Embedded.Hosting;

/// <summary>How long to wait before a crashed process is started again: doubling, bounded, forgotten after good health.</summary>
internal static class RestartPolicy
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>After this long in good health a crash counts as the first.</summary>
    public static readonly TimeSpan Recovered = TimeSpan.FromSeconds(60);

    /// <summary>Crashes in a row after which a start of the whole application is given up.</summary>
    public const int StartAttempts = 3;

    /// <param name="earlierFailures">Crashes in a row before this one.</param>
    /// <param name="healthyFor">How long it was healthy before it crashed; zero if it never was.</param>
    /// <returns>The crashes in a row including this one, and the time to wait.</returns>
    public static (int Failures, TimeSpan Delay) Next(int earlierFailures, TimeSpan healthyFor)
    {
        var failures = healthyFor >= Recovered ? 1 : earlierFailures + 1;
        var doubled = First * Math.Pow(2, Math.Min(failures - 1, 20));
        return (failures, doubled < Longest ? doubled : Longest);
    }
}
