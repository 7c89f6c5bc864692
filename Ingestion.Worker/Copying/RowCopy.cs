using Npgsql;

namespace Ingestion.Worker.Copying;

/// <summary>
/// The rows of one file on their way into binary COPYs, one or several of them. While blocks are sent the next is filled,
/// so that parsing and sending overlap and memory stays the same whatever the size of the file. Which COPY gets a block is
/// left to which is free; rows carry their number.
/// </summary>
public sealed class RowCopy : IAsyncDisposable
{
    /// <summary>Large enough that the hand-over costs nothing, small enough that a few are nothing either.</summary>
    private const int BlockBytes = 512 * 1024;

    private readonly List<CopyStream> _streams = [];
    private bool _isComplete;

    /// <summary>The block to write rows to; another one after <see cref="SendAsync"/>.</summary>
    public CopyBlock Block { get; private set; } = NewBlock();

    public bool IsFull => Block.Length >= BlockBytes;

    /// <summary>Starts another COPY, on a connection that runs none.</summary>
    /// <param name="connection">Where it runs; one COPY each.</param>
    /// <param name="copy">The complete <c>copy … from stdin (format binary)</c>; all take the same columns.</param>
    /// <param name="cancellationToken">Ends the wait for the server's answer.</param>
    public async Task AddStreamAsync(NpgsqlConnection connection, string copy, CancellationToken cancellationToken) =>
        _streams.Add(new CopyStream(await connection.BeginRawBinaryCopyAsync(copy, cancellationToken), NewBlock()));

    /// <summary>Sends the block's rows without waiting for them to arrive; waits until a stream is free.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_streams.Select(stream => stream.Sending));
        var free = _streams.First(stream => stream.Sending.IsCompleted);
        Block = await free.SendAsync(Block, cancellationToken);
        Block.Clear();
        // The one that has waited longest is the first to be asked next time.
        _streams.Remove(free);
        _streams.Add(free);
    }

    /// <summary>Ends the COPYs; from here on their rows are part of the connections' transactions.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await SendAsync(cancellationToken);
        foreach (var stream in _streams)
            await stream.CompleteAsync(cancellationToken);
        _isComplete = true;
    }

    /// <summary>Without <see cref="CompleteAsync"/>, cancels the COPYs.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams)
            await stream.DisposeAsync(isComplete: _isComplete);
        Block.Dispose();
    }

    private static CopyBlock NewBlock() => new(BlockBytes + (64 * 1024));
}
