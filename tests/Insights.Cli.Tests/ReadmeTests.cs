using System.CommandLine.Parsing;

namespace Insights.Cli.Tests;

public sealed class ReadmeTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "insights-readme.md"));

    public static TheoryData<string> Commands => [.. Lines.Where(line => line.StartsWith("insights ", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_of_the_readme_is_understood(string line) =>
        Assert.Empty(InsightsCommand.Parse([.. CommandLineParser.SplitCommandLine(line).Skip(1)], Shell.OfProcess()).Errors);

    [Fact]
    public async Task Help_and_readme_name_every_command_and_exit_code()
    {
        var help = (await CommandRun.OfAsync(["--help"])).Out;

        Assert.All(InsightsCommand.Parse([], Shell.OfProcess()).RootCommandResult.Command.Subcommands, command =>
        {
            Assert.Contains($"\n  {command.Name} ", help);
            Assert.Contains(Lines, line => $"{line} ".StartsWith($"insights {command.Name} ", StringComparison.Ordinal));
        });
        Assert.All(ExitCode.Help.Split('\n', StringSplitOptions.TrimEntries)[1..], line =>
        {
            Assert.Contains(line, help);
            Assert.Contains($"| {string.Join(" | ", line.Split(' ', 2, StringSplitOptions.TrimEntries))} |", Lines);
        });
    }
}
