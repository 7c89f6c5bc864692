using Npgsql;

namespace Ingestion.Worker.Copying;

/// <summary>
/// One binary COPY with two blocks: while one is on its way to the server the next is filled, so that parsing and
/// sending overlap and memory stays the same whatever the size of the file.
/// </summary>
public sealed class RowCopy : IAsyncDisposable
{
    /// <summary>Large enough that the hand-over costs nothing, small enough that two are nothing either.</summary>
    private const int BlockBytes = 512 * 1024;

    private readonly NpgsqlRawCopyStream _stream;
    private CopyBlock _sent = new(BlockBytes + (64 * 1024));
    private Task _sending = Task.CompletedTask;
    private bool _isComplete;

    private RowCopy(NpgsqlRawCopyStream stream)
    {
        _stream = stream;
        Block.WriteRaw(CopyBlock.Header);
    }

    /// <summary>The block to write rows to; another one after <see cref="SendAsync"/>.</summary>
    public CopyBlock Block { get; private set; } = new(BlockBytes + (64 * 1024));

    public bool IsFull => Block.Length >= BlockBytes;

    public static async Task<RowCopy> StartAsync(NpgsqlConnection connection, string copy, CancellationToken cancellationToken) =>
        new(await connection.BeginRawBinaryCopyAsync(copy, cancellationToken));

    /// <summary>Sends the block's rows without waiting for them to arrive; waits for those before.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        await _sending;
        (Block, _sent) = (_sent, Block);
        Block.Clear();
        // On another thread and blocking there: the kernel then feeds the socket by itself, where an asynchronous send comes
        // back for each part that its buffer takes.
        _sending = Task.Run(() => _stream.Write(_sent.Written.Span), cancellationToken);
    }

    /// <summary>Ends the COPY; from here on its rows are part of the transaction.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        Block.WriteRaw(CopyBlock.Trailer);
        await SendAsync(cancellationToken);
        await _sending;
        await _stream.DisposeAsync();
        _isComplete = true;
    }

    /// <summary>Without <see cref="CompleteAsync"/>, cancels the COPY.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_isComplete)
                await CancelAsync();
        }
        finally
        {
            Block.Dispose();
            _sent.Dispose();
        }
    }

    private async Task CancelAsync()
    {
        try
        {
            await _sending;
            await _stream.CancelAsync();
        }
        catch (Exception e) when (e is NpgsqlException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone or in error, and the server has dropped the COPY with it. What made us cancel is
            // on its way to the caller already.
        }
    }
}
