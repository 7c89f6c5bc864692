using System.Diagnostics;
using Insights.Api.Tests.Hosting;
using TestServers;

namespace Insights.Api.Tests.Documentation;

/// <summary>The document as other people's programs take it: a linter, and a generator of clients.</summary>
[Collection(nameof(SamplesApi))]
public sealed class ClientTests(SamplesApi api) : IDisposable
{
    private const string Files = "tests/Insights.Api.Tests/Documentation/TypeScript";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("client");

    public void Dispose() => _directory.Delete(recursive: true);

    [NpmFact]
    public async Task The_document_has_no_problem_and_a_generated_client_compiles()
    {
        var root = Path.GetDirectoryName(RepositoryFiles.Samples)!;
        foreach (var file in Directory.GetFiles(Path.Combine(root, Files)))
            File.Copy(file, Path.Combine(_directory.FullName, Path.GetFileName(file)));
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "openapi.json"), await api.Client.GetStringAsync("/openapi/v1.json"));

        await RunAsync("npm ci --ignore-scripts --no-audit --no-fund");
        var said = await RunAsync("npx redocly lint --extends=recommended openapi.json");
        Assert.DoesNotContain("warning", said, StringComparison.OrdinalIgnoreCase);
        await RunAsync("npx openapi-typescript openapi.json -o client.ts");
        await RunAsync("npx tsc --noEmit --strict --skipLibCheck --module nodenext --target es2022 use.ts");
    }

    /// <returns>What it said.</returns>
    private async Task<string> RunAsync(string command)
    {
        var words = command.Split(' ');
        var start = new ProcessStartInfo(NpmFactAttribute.Find(words[0])!, words[1..])
        {
            WorkingDirectory = _directory.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            var said = await output + await error;
            Assert.True(process.ExitCode == 0, $"{command} ended with {process.ExitCode}: {said}");
            return said;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} did not end within {Patience}");
        }
    }
}

/// <summary>A test that needs Node's package manager, and says that it was left out where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NpmFactAttribute : FactAttribute
{
    public NpmFactAttribute() => Skip = Find("npm") is null ? "needs npm in PATH; on Debian and Ubuntu: sudo apt-get install npm" : null;

    /// <returns>The program's path; <c>null</c> where it is not.</returns>
    internal static string? Find(string program) => TestPrograms.FindAll(program).FirstOrDefault();
}
