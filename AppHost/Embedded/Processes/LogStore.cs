using System.Runtime.CompilerServices;

namespace AppHost.Embedded.Processes;

/// <summary>One line that a process printed. Numbers start at 1 and count every line, also those no longer kept.</summary>
internal sealed record LogLine(int Number, DateTimeOffset At, string Text, bool IsError);

/// <summary>
/// The last lines of a process, kept in memory for any number of followers, each at its own pace, and written to a file
/// that is rolled when it is full. A follower that falls too far behind misses lines; nobody waits for it.
/// </summary>
internal sealed class LogStore(string? file = null, int capacity = 5000, long maxFileBytes = 16 << 20, TimeProvider? time = null) : IDisposable
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly Queue<LogLine> _lines = new();
    private TaskCompletionSource _changed = NewSignal();
    private StreamWriter? _writer = file is null ? null : Open(file);
    private int _count;
    private bool _closed;

    public void Append(string text, bool isError)
    {
        lock (_lock)
        {
            if (_closed)
                return;
            var line = new LogLine(++_count, _time.GetUtcNow(), text, isError);
            _lines.Enqueue(line);
            if (_lines.Count > capacity)
                _lines.Dequeue();
            Write(line);
            Pulse();
        }
    }

    /// <summary>The last lines as one text, for an error message.</summary>
    public string Tail(int lines)
    {
        lock (_lock)
            return string.Join(Environment.NewLine, _lines.TakeLast(lines).Select(line => line.Text));
    }

    /// <summary>What is kept, in blocks, and then what comes, until the store is closed.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken ct)
    {
        var seen = 0;
        while (true)
        {
            LogLine[] block;
            Task changed;
            bool closed;
            lock (_lock)
            {
                block = [.. _lines.Where(line => line.Number > seen)];
                changed = _changed.Task;
                closed = _closed;
            }

            if (block.Length > 0)
            {
                yield return block;
                seen = block[^1].Number;
            }
            else if (closed || !follow)
            {
                yield break;
            }
            else
            {
                await changed.WaitAsync(ct);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _writer?.Dispose();
            _writer = null;
            Pulse();
        }
    }

    private void Write(LogLine line)
    {
        if (_writer is null)
            return;
        _writer.WriteLine($"{line.At:yyyy-MM-ddTHH:mm:ss.fffZ} {line.Text}");
        if (_writer.BaseStream.Position <= maxFileBytes)
            return;
        _writer.Dispose();
        _writer = Open(file!);
    }

    /// <summary>Moves the previous file aside, so that the one before a crash can still be read.</summary>
    private static StreamWriter Open(string file)
    {
        if (File.Exists(file))
            File.Move(file, Path.ChangeExtension(file, ".previous.log"), overwrite: true);
        return new StreamWriter(new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    private void Pulse()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
