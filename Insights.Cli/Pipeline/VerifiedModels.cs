using System.Text.Json;
using Insights.Cli.Rendering;

namespace Insights.Cli.Pipeline;

/// <summary>What a refresh with <c>--verify</c> found: which incremental models were what building them anew gives.</summary>
internal static class VerifiedModels
{
    private const string Verification = "verify_";

    /// <returns>The exit code: refused when a model differs or could not be compared.</returns>
    public static int Show(Output output, JsonElement run)
    {
        var verified = run.GetProperty("tests")
            .EnumerateArray().Where(test => Text(test, "test").StartsWith(Verification, StringComparison.Ordinal)).ToList();
        var agree = verified.Count(test => Text(test, "status") == "passed");
        foreach (var test in verified.Where(test => Text(test, "status") != "passed"))
        {
            output.Warn(Text(test, "failures") == "0"
                ? $"{Text(test, "model")} was not compared: files arrived meanwhile. Verify again when nothing arrives."
                : $"{Text(test, "model")} differs in {Text(test, "failures")} rows, which 'insights runs {Text(run, "id")} --json' shows "
                    + $"under {Text(test, "test")}. The fresh build is live now.");
        }

        if (!output.IsJson)
        {
            output.Sentence($"{agree} of {verified.Count} incremental models agree with a fresh build.");
        }

        return agree == verified.Count ? ExitCode.Ok : ExitCode.Refused;
    }

    private static string Text(JsonElement element, string name) => Cells.Plain(Table.Value(element, name));
}
