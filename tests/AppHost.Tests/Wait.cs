namespace AppHost.Tests;

/// <summary>Waits on conditions, never for a time.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<bool> condition, int seconds = 30, Func<string>? seen = null)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"the condition did not come true within {seconds} s: {seen?.Invoke()}");
            await Task.Delay(50);
        }
    }

    /// <summary>Whether a process is there and has not ended; a zombie has.</summary>
    public static bool IsRunning(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
