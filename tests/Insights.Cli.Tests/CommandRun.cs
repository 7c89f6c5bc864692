using System.Text;
using Spectre.Console;

namespace Insights.Cli.Tests;

/// <summary>What a command did.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    private const int TerminalWidth = 100;

    /// <param name="args">The command line without <c>--api</c>.</param>
    /// <param name="api">The address; left out for what needs none.</param>
    /// <param name="terminal">Whether standard output and standard error are a terminal.</param>
    /// <param name="environment">Variables.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    public static async Task<CommandRun> OfAsync(
        string[] args, string? api = null, bool terminal = false, Dictionary<string, string>? environment = null, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var bytes = new MemoryStream();
        var shell = new Shell(
            output,
            () => new MemoryStreamView(bytes),
            error,
            terminal ? Terminal(output) : null,
            terminal ? Terminal(error) : null,
            name => environment?.GetValueOrDefault(name),
            new FastTime());
        var code = await InsightsCommand.RunAsync(api is null ? args : [.. args, "--api", api], shell, cancellationToken);
        return new CommandRun(code, output + Encoding.UTF8.GetString(bytes.ToArray()), error.ToString());
    }

    private static IAnsiConsole Terminal(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = TerminalWidth;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    /// <summary>The command closes its standard output; the test reads it afterwards.</summary>
    private sealed class MemoryStreamView(MemoryStream inner) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);
    }

    /// <summary>Waits that a person would sit out pass 50 times as fast.</summary>
    private sealed class FastTime : TimeProvider
    {
        private const int Speed = 50;

        public override long GetTimestamp() => base.GetTimestamp() * Speed;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Faster(dueTime), Faster(period));

        private static TimeSpan Faster(TimeSpan span) => span > TimeSpan.Zero ? span / Speed : span;
    }
}
