using System.Globalization;
using System.Text.Json;
using AppHost.Embedded.Processes;

namespace AppHost.Embedded.Hosting;

/// <summary>
/// Which processes belong to a data directory, in <c>run.json</c>. A new host waits until those of a killed one have ended
/// (RabbitMQ takes seconds to put its data in order) and ends what should have ended but has not.
/// </summary>
internal sealed class RunRecord(string file)
{
    public const string FileName = "run.json";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, RecordedProcess> _processes = [];

    public void Add(string name, int pid)
    {
        lock (_lock)
        {
            _processes[name] = new RecordedProcess(pid, StartTime(pid) ?? "");
            File.WriteAllText(file, JsonSerializer.Serialize(new Record(Environment.ProcessId, _processes)));
        }
    }

    /// <returns>The host that wrote the record; <c>null</c> when there is none.</returns>
    public int? HostProcessId() => Read()?.Host;

    /// <param name="patience">How long they get before they are killed.</param>
    /// <param name="ct">Cancels the wait.</param>
    public async Task EndLeftoversAsync(TimeSpan patience, CancellationToken ct)
    {
        if (!OperatingSystem.IsLinux() || Read() is not { } record)
            return;
        var waited = System.Diagnostics.Stopwatch.StartNew();
        foreach (var process in record.Processes.Values)
        {
            while (IsRunning(process))
            {
                if (waited.Elapsed > patience)
                    Libc.Kill(process.Pid, Libc.SigKill);
                await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
            }
        }
    }

    public void Delete() => File.Delete(file);

    private static bool IsRunning(RecordedProcess process) =>
        process.StartTime.Length > 0 && StartTime(process.Pid) == process.StartTime;

    /// <summary>A pid is used again some day; pid and start time together are not. A zombie has ended.</summary>
    private static string? StartTime(int pid)
    {
        try
        {
            // The program's name, in parentheses, may hold spaces; the 20th field after it is the start time.
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return null;
        }
    }

    private Record? Read()
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<Record>(File.ReadAllText(file)) : null;
        }
        catch (JsonException)
        {
            // Cut off by a kill while writing: nothing to learn from it.
            return null;
        }
    }

    private sealed record Record(int Host, IReadOnlyDictionary<string, RecordedProcess> Processes);

    private sealed record RecordedProcess(int Pid, string StartTime);
}
