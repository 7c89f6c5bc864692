namespace AppHost.Embedded.Processes;

/// <summary>Runs a short program to its end.</summary>
internal static class Command
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    /// <returns>The exit code and everything that was printed, on either stream.</returns>
    /// <exception cref="ServerException">The program is not there.</exception>
    public static async Task<(int ExitCode, string Output)> RunAsync(ProcessSpec spec, CancellationToken ct)
    {
        var log = new LogStore();
        var child = await ProcessSpawner.StartAsync(spec, log.Append);
        try
        {
            var exitCode = await child.Exited.WaitAsync(ct);
            await Task.WhenAny(child.Drained, Task.Delay(DrainTime, ct));
            return (exitCode, log.Tail(1000));
        }
        catch (OperationCanceledException)
        {
            child.Signal(Libc.SigKill);
            throw;
        }
    }
}
