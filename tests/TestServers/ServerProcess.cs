using System.Collections.Concurrent;
using System.Diagnostics;
using AppHost.LocalServers;

namespace TestServers;

/// <summary>
/// One of the AppHost's server scripts, run by this test process. The server stops when its input ends, so also when this
/// process dies in whatever way.
/// </summary>
internal sealed class ServerProcess(string script, IReadOnlyDictionary<string, string> environment) : IDisposable
{
    private const int KeptLines = 200;
    private const int Attempts = 5;

    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    /// <summary>Starts the script until it answers, with other arguments after an attempt that found a port taken.</summary>
    /// <param name="arguments">The script's arguments, asked for at each attempt.</param>
    /// <param name="answers">Whether the server does what it is for.</param>
    /// <param name="cancellationToken">Gives up; the server stays.</param>
    /// <exception cref="InvalidOperationException">It ended; the message has what it said.</exception>
    public async Task StartAsync(Func<IEnumerable<string>> arguments, Func<CancellationToken, Task<bool>> answers, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Launch(arguments());
            while (!_process!.HasExited)
            {
                if (await answers(cancellationToken))
                {
                    return;
                }

                await Task.WhenAny(_process.WaitForExitAsync(cancellationToken), Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }

            await _process.WaitForExitAsync(cancellationToken);
            var said = string.Join('\n', _output);
            if (attempt == Attempts || !(said.Contains("could not bind", StringComparison.Ordinal) || said.Contains("eaddrinuse", StringComparison.Ordinal)))
            {
                throw new InvalidOperationException($"{script} ended with code {_process.ExitCode} before its server answered. It said:\n{said}");
            }
        }
    }

    /// <summary>Ends the server cleanly; returns when it has ended.</summary>
    public async Task StopAsync()
    {
        _process!.StandardInput.Close();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends a process of the server without warning, as a crash would; returns when the script has ended too.</summary>
    public async Task KillAsync(int processId)
    {
        using (var server = Process.GetProcessById(processId))
        {
            server.Kill();
        }

        await _process!.WaitForExitAsync();
        _process.StandardInput.Close();
    }

    public void Dispose() => _process?.Dispose();

    private void Launch(IEnumerable<string> arguments)
    {
        _process?.Dispose();
        _output.Clear();
        var start = new ProcessStartInfo("sh", [Installation.Script(script), .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["STOP_AT_END_OF_INPUT"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            _output.Enqueue(line.Data);
        }

        while (_output.Count > KeptLines)
        {
            _output.TryDequeue(out _);
        }
    }
}
