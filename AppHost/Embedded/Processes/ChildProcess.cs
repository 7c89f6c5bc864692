using System.Diagnostics;

namespace AppHost.Embedded.Processes;

/// <summary>A running child. Each of its streams has a reader thread of its own; pool readers starve the thread pool.</summary>
internal sealed class ChildProcess
{
    private readonly Process _process;
    private readonly Lock _signalling = new();

    public ChildProcess(Process process, Action<string, bool> onLine)
    {
        _process = process;
        Id = process.Id;
        Drained = Task.WhenAll(
            Read(process.StandardOutput, isError: false, onLine),
            Read(process.StandardError, isError: true, onLine));
        Exited = WaitAsync();
    }

    public int Id { get; }

    /// <summary>Completes with the exit code; 128 plus the number when a signal ended it.</summary>
    public Task<int> Exited { get; }

    /// <summary>Completes when all output has been read; later than <see cref="Exited"/> while a grandchild holds a stream open.</summary>
    public Task Drained { get; }

    /// <summary>Asks the child to end with <paramref name="signal"/> and kills it after <paramref name="grace"/>.</summary>
    public async Task StopAsync(int signal, TimeSpan grace)
    {
        Signal(signal);
        if (await Task.WhenAny(Exited, Task.Delay(grace)) != Exited)
            Signal(Libc.SigKill);
        await Exited;
    }

    public void Signal(int signal)
    {
        lock (_signalling)
        {
            // An ended child has been reaped, and its number may belong to somebody else by now.
            if (_process.HasExited)
                return;
            if (OperatingSystem.IsWindows())
                _process.Kill(entireProcessTree: true);
            else
                Libc.Kill(Id, signal);
        }
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private Task Read(StreamReader reader, bool isError, Action<string, bool> onLine)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                while (reader.ReadLine() is { } line)
                    onLine(line, isError);
            }
            catch (IOException e)
            {
                onLine($"(reading the output of process {Id} failed: {e.Message})", true);
            }

            done.SetResult();
        })
        {
            IsBackground = true,
            Name = $"reader of {Id}",
        }.Start();
        return done.Task;
    }
}
