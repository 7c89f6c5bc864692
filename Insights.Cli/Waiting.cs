using Spectre.Console;

namespace Insights.Cli;

/// <summary>The wait was longer than it may be: exit code 4.</summary>
internal sealed class GaveUpException(string message) : Exception(message);

/// <summary>Waits for what the platform does by itself, and shows on a terminal that and for what it waits.</summary>
internal sealed class Waiting(Shell shell)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    /// <param name="work">Gets what shows a new line in place of the one before.</param>
    public Task<T> ShowAsync<T>(Func<Action<string>, Task<T>> work) =>
        shell.Progress is { } screen
            ? screen.Status().Spinner(Spinner.Known.Line).StartAsync("…", status => work(text => status.Status(Markup.Escape(text))))
            : work(_ => { });

    /// <summary>Looks again and again until there is something.</summary>
    /// <param name="look">Gets the time that has passed; returns <c>null</c> while there is nothing yet.</param>
    /// <param name="what">What is waited for, to follow "until".</param>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GaveUpException">It took longer.</exception>
    public async Task<T> UntilAsync<T>(Func<TimeSpan, Task<T?>> look, string what, TimeSpan timeout, CancellationToken cancellationToken)
        where T : class
    {
        var started = shell.Time.GetTimestamp();
        using var pace = new PeriodicTimer(Pace, shell.Time);
        while (true)
        {
            if (await look(shell.Time.GetElapsedTime(started)) is { } found)
                return found;
            if (shell.Time.GetElapsedTime(started) > timeout)
                throw new GaveUpException($"Waited {timeout.TotalSeconds:0} s in vain until {what}. It may still happen: "
                    + "see `insights batches` and `insights runs`; --timeout sets how long to wait.");
            await pace.WaitForNextTickAsync(cancellationToken);
        }
    }
}
