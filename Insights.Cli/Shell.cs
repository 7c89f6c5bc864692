using System.Text;
using Spectre.Console;

namespace Insights.Cli;

/// <summary>What surrounds the command: where it writes, and what it is told by the environment.</summary>
/// <param name="Out">Standard output, for answers.</param>
/// <param name="OpenOut">Standard output as bytes, for exports.</param>
/// <param name="Error">Standard error, for everything that is not the answer.</param>
/// <param name="Screen">The terminal behind standard output; <c>null</c> when it is a pipe or a file.</param>
/// <param name="Progress">The terminal behind standard error; <c>null</c> when it is none.</param>
/// <param name="Environment">The value of an environment variable.</param>
/// <param name="Time">The clock of everything that waits.</param>
internal sealed record Shell(
    TextWriter Out, Func<Stream> OpenOut, TextWriter Error, IAnsiConsole? Screen, IAnsiConsole? Progress, Func<string, string?> Environment,
    TimeProvider Time)
{
    public static Shell OfProcess()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new Shell(
            Console.Out,
            Console.OpenStandardOutput,
            Console.Error,
            Console.IsOutputRedirected ? null : Terminal(Console.Out),
            Console.IsErrorRedirected ? null : Terminal(Console.Error),
            System.Environment.GetEnvironmentVariable,
            TimeProvider.System);
    }

    private static IAnsiConsole Terminal(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
