using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Insights.Cli.Access;
using Insights.Cli.Api;
using Insights.Cli.Content;
using Insights.Cli.Entities;
using Insights.Cli.Exports;
using Insights.Cli.Metrics;
using Insights.Cli.Pipeline;
using Insights.Cli.Questions;
using Insights.Cli.Rendering;

namespace Insights.Cli;

/// <summary>The command <c>insights</c> with all that it can do, and what becomes of its errors.</summary>
internal static class InsightsCommand
{
    private const string Description = "Asks the platform's metrics, sends it files and shows what became of them.";

    public static async Task<int> RunAsync(IReadOnlyList<string> args, Shell shell, CancellationToken cancellationToken)
    {
        var parsed = Parse(args, shell);
        if (parsed.Action is ParseErrorAction)
            return Fail(
                shell, ExitCode.Usage,
                $"{string.Join(Environment.NewLine, parsed.Errors.Select(error => error.Message))}{Environment.NewLine}See "
                    + $"{HelpOf(parsed)}.");
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = shell.Out,
                    Error = shell.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null
                },
                cancellationToken);
        }
        catch (UsageException e)
        {
            return Fail(shell, ExitCode.Usage, e.Message);
        }
        catch (RefusedException e)
        {
            if (parsed.GetValue<bool>(GlobalOptions.JsonName))
                new Output(shell, json: true).Json(e.Problem);
            return Fail(shell, ExitCode.Refused, e.Message);
        }
        catch (UnreachableException e)
        {
            return Fail(shell, ExitCode.Unreachable, e.Message);
        }
        catch (KeyNotFoundException e)
        {
            return Fail(
                shell, ExitCode.Unreachable,
                $"The API answered in a form that this command does not know ({e.Message.TrimEnd('.')}). Are both of the same version?");
        }
        catch (GaveUpException e)
        {
            return Fail(shell, ExitCode.GaveUp, e.Message);
        }
        catch (IOException e)
        {
            return Fail(shell, ExitCode.Refused, $"The answer could not be written: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            return Fail(shell, ExitCode.Interrupted, "Interrupted. What the API has accepted goes on.");
        }
    }

    /// <remarks>A question may begin with @, and -value is an order, not a bundle of options.</remarks>
    internal static ParseResult Parse(IReadOnlyList<string> args, Shell shell) =>
        Create(shell).Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    private static RootCommand Create(Shell shell)
    {
        var globals = new GlobalOptions(shell);
        var root = new RootCommand($"{Description}{Environment.NewLine}{Environment.NewLine}{ExitCode.Help}")
        {
            globals.Json,
            globals.Api,
            TestCommand.Create(globals),
            SchemaCommand.Create(globals),
            MetricsCommand.Create(globals),
            MetricCommand.Create(globals),
            EntitiesCommand.Create(globals),
            AskCommand.Create(globals),
            SalesCommand.Create(globals),
            TopProductsCommand.Create(globals),
            IngestCommand.Create(globals),
            BatchesCommand.Create(globals),
            RejectsCommand.Create(globals),
            RefreshCommand.Create(globals),
            RunsCommand.Create(globals),
            ExportCommand.Create(globals),
            GenerateCommand.Create(globals),
            KeysCommand.Create(globals),
            EraseCommand.Create(globals),
        };
        root.SetAction(parsed =>
        {
            new HelpAction().Invoke(parsed);
            return ExitCode.Usage;
        });
        return root;
    }

    private static string HelpOf(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "insights --help" : $"insights {parsed.CommandResult.Command.Name} --help";

    private static int Fail(Shell shell, int code, string message)
    {
        shell.Error.WriteLine(Cells.OneLine(message, keepLines: true));
        return code;
    }
}
