using System.Diagnostics;
using System.Text.Json;

namespace EndToEnd;

/// <summary>The command <c>insights</c> as a process of its own, with pipes for a terminal.</summary>
internal sealed record InsightsProcess(int ExitCode, string Out, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>Lines of fields, the names first.</summary>
    public IReadOnlyList<string[]> Fields => [.. Out.TrimEnd('\n').Split('\n').Select(line => line.Split('\t'))];

    public static Task<InsightsProcess> RunAsync(HttpClient api, params string[] args) => RunAsync(api, key: null, args);

    /// <param name="api">Where it is.</param>
    /// <param name="key">What to come with; <c>null</c> for nothing.</param>
    /// <param name="args">The command line.</param>
    public static async Task<InsightsProcess> RunAsync(HttpClient api, string? key, string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "insights.dll"), .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["INSIGHTS_API"] = api.BaseAddress!.ToString();
        if (key is not null)
        {
            start.Environment["INSIGHTS_KEY"] = key;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return new InsightsProcess(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"insights {string.Join(' ', args)} did not end within {Patience}");
        }
    }
}
