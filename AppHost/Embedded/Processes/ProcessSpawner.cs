using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace AppHost.Embedded.Processes;

/// <summary>
/// Starts every child from one thread that lives as long as the host. The kernel's parent-death signal follows the
/// forking <em>thread</em>: a child started from a thread-pool thread would die when the pool retires that thread.
/// </summary>
internal static class ProcessSpawner
{
    private static readonly BlockingCollection<Action> Work = StartThread();

    /// <exception cref="ServerException">The program is not there or may not be run.</exception>
    public static async Task<ChildProcess> StartAsync(ProcessSpec spec, Action<string, bool> onLine)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                started.SetResult(Start(spec));
            }
            catch (Exception e) when (e is Win32Exception or ServerException or IOException or InvalidOperationException)
            {
                started.SetException(e);
            }
        });
        try
        {
            return new ChildProcess(await started.Task, onLine);
        }
        catch (Win32Exception e)
        {
            throw new ServerException($"{spec.FileName} cannot be started: {e.Message}", e);
        }
    }

    private static Process Start(ProcessSpec spec)
    {
        var (fileName, arguments) = spec.CommandLine();
        var info = new ProcessStartInfo(fileName, arguments)
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        info.Environment.Clear();
        foreach (var (name, value) in spec.Environment)
            info.Environment[name] = value;
        var process = Process.Start(info) ?? throw new InvalidOperationException($"{spec.FileName} did not start");
        process.StandardInput.Close();
        return process;
    }

    private static BlockingCollection<Action> StartThread()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
                action();
        })
        {
            IsBackground = true,
            Name = "process spawner",
        }.Start();
        return work;
    }
}
