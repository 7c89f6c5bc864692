using System.Diagnostics;

namespace Insights.Cli.Tests;

/// <summary>What only a process shows.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Ctrl_c_ends_the_process_with_130_and_leaves_no_half_file()
    {
        var directory = Directory.CreateTempSubdirectory("insights");
        var asked = new TaskCompletionSource();
        await using var api = (await StubApi.StartAsync()).On("GET /api/v1/exports/chats.csv", async context =>
        {
            await context.Response.Body.WriteAsync("half"u8.ToArray(), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        // A shell that starts the tests in the background has them ignore the signal, which is inherited.
        string[] heeding = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
        using var process = Process.Start(new ProcessStartInfo(
            heeding[0], [.. heeding[1..], Path.Combine(AppContext.BaseDirectory, "insights.dll"), "export", "chats", "-o", Path.Combine(directory.FullName, "chats.csv"), "--api", api.Address])
        { RedirectStandardError = true })!;
        try
        {
            await asked.Task.WaitAsync(TimeSpan.FromMinutes(1));
            using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
                await kill.WaitForExitAsync();

            Assert.Equal("Interrupted. What the API has accepted goes on.\n", await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1)));
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(ExitCode.Interrupted, process.ExitCode);
            Assert.Empty(directory.EnumerateFileSystemInfos());
        }
        finally
        {
            process.Kill();
            directory.Delete(recursive: true);
        }
    }
}
