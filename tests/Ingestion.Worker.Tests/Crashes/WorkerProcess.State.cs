using System.Collections.Concurrent;
using System.Diagnostics;
using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Crashes;

/// <summary>What a failed wait tells: what the service said, and the state it was in.</summary>
internal sealed partial class WorkerProcess
{
    private const int KeptLines = 200;

    /// <summary>Of all processes on the same directories, one after the other or beside each other.</summary>
    private readonly ConcurrentQueue<string> _output;

    /// <summary>Waits for a query to be true; fails at once when the service has ended by itself.</summary>
    public async Task UntilAsync(string question, string what)
    {
        try
        {
            await IngestionHost.UntilAsync(async () => EndedByItself || await ScalarAsync<bool>(question), answer => answer, what);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{await StateAsync()}", e);
        }

        if (EndedByItself)
        {
            await _process!.WaitForExitAsync();
            throw new InvalidOperationException($"no {what}: the worker ended by itself with code {_process.ExitCode}\n{await StateAsync()}");
        }
    }

    /// <summary>Waits for the service to wait for a lock in a statement; other databases of the server count for nothing.</summary>
    /// <param name="statement">A pattern of <c>like</c>.</param>
    /// <param name="what">What has happened then.</param>
    public Task UntilBlockedAsync(string statement, string what) => UntilAsync($"select exists (select {Blocked(statement)})", what);

    /// <returns>The sessions that wait for a lock in a statement, as SQL from <c>from</c> on.</returns>
    public static string Blocked(string statement) =>
        $"from pg_stat_activity where datname = current_database() and query like '{statement}' and wait_event_type = 'Lock'";

    private bool EndedByItself => _process is { HasExited: true };

    private async Task<string> StateAsync()
    {
        var found = Directory.EnumerateFileSystemEntries(_root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_root, path)).Order(StringComparer.Ordinal);
        return $"""
            ops.batches: {await RowsAsync("ops.batches")}
            ops.outbox: {await RowsAsync("ops.outbox")}
            sessions: {await RowsAsync("(select pid, state, wait_event_type, wait_event, query from pg_stat_activity where datname = current_database())")}
            files and folders: {string.Join(", ", found)}
            the last lines of the worker:
            {string.Join('\n', _output)}
            """;
    }

    private Task<string> RowsAsync(string relation) =>
        ScalarAsync<string>($"select coalesce(string_agg(to_jsonb(found)::text, E'\\n    '), 'none') from {relation} as found");

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            _output.Enqueue(line.Data);
        }

        while (_output.Count > KeptLines)
        {
            _output.TryDequeue(out _);
        }
    }
}
