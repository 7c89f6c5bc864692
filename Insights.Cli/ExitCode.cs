namespace Insights.Cli;

/// <summary>What the process ends with. Scripts branch on it: a number never changes its meaning.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Refused = 1;
    public const int Usage = 2;
    public const int Unreachable = 3;
    public const int GaveUp = 4;

    /// <summary>128 and the number of SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;

    public const string Help = """
        Exit codes:
          0    done
          1    refused: the API said no, the question cannot be answered or is ambiguous, a file or a run failed, --verify found a difference
          2    wrong usage: an unknown command, option or value, a file that is not there
          3    the API cannot be reached or is not healthy
          4    --timeout passed while waiting; the work itself goes on
          130  interrupted by Ctrl+C
        """;
}
