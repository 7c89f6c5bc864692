using System.Runtime.InteropServices;
using AppHost.Embedded.Processes;

namespace AppHost.Embedded.Hosting;

/// <summary>Everything that asks the host to stop: Ctrl+C, SIGTERM, SIGHUP, and the end of the <c>dotnet run</c> that started it.</summary>
internal sealed class ShutdownSignals : IDisposable
{
    private static readonly TimeSpan ParentPoll = TimeSpan.FromMilliseconds(500);

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly CancellationTokenSource _asked = new();
    private readonly Timer? _parentWatch;

    public ShutdownSignals()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP])
            _registrations.Add(PosixSignalRegistration.Create(signal, Handle));
        if (OperatingSystem.IsLinux() && Libc.ParentProcessId() is var parent && IsDotNetRun(parent))
            _parentWatch = new Timer(_ => StopWhenOrphaned(parent), null, ParentPoll, ParentPoll);
    }

    public CancellationToken Asked => _asked.Token;

    public void Dispose()
    {
        _parentWatch?.Dispose();
        foreach (var registration in _registrations)
            registration.Dispose();
        _asked.Dispose();
    }

    /// <summary><c>dotnet run</c>, with or without options in front of the command.</summary>
    internal static bool IsDotNetRun(string commandLine)
    {
        var words = commandLine.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && Path.GetFileNameWithoutExtension(words[0]) == "dotnet" && words.Skip(1).Any(word => word is "run" or "watch");
    }

    private static bool IsDotNetRun(int pid)
    {
        try
        {
            return IsDotNetRun(File.ReadAllText($"/proc/{pid}/cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Handle(PosixSignalContext context)
    {
        // The runtime would end the process; the servers are to be stopped first.
        context.Cancel = true;
        _asked.Cancel();
    }

    private void StopWhenOrphaned(int parent)
    {
        if (Libc.ParentProcessId() != parent)
            _asked.Cancel();
    }
}
