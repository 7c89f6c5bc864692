using Npgsql;

namespace Ingestion.Worker.Copying;

/// <summary>One binary COPY and the block that is on its way to the server.</summary>
internal sealed class CopyStream
{
    private readonly NpgsqlRawCopyStream _stream;
    private CopyBlock _sent;

    public CopyStream(NpgsqlRawCopyStream stream, CopyBlock spare)
    {
        _stream = stream;
        _sent = spare;
        _stream.Write(CopyBlock.Header);
    }

    /// <summary>Ends when the block has gone out, or in error.</summary>
    public Task Sending { get; private set; } = Task.CompletedTask;

    /// <summary>Sends a block, after the one before.</summary>
    /// <returns>The block that was sent before, for reuse.</returns>
    public async Task<CopyBlock> SendAsync(CopyBlock block, CancellationToken cancellationToken)
    {
        await Sending;
        (block, _sent) = (_sent, block);
        // On another thread and blocking there: the kernel then feeds the socket by itself, where an asynchronous send comes
        // back for each part that its buffer takes.
        Sending = Task.Run(() => _stream.Write(_sent.Written.Span), cancellationToken);
        return block;
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await Sending;
        await _stream.WriteAsync(CopyBlock.Trailer.ToArray(), cancellationToken);
        await _stream.DisposeAsync();
    }

    /// <param name="isComplete">Whether the rows are to stay; otherwise the COPY is cancelled.</param>
    public async ValueTask DisposeAsync(bool isComplete)
    {
        try
        {
            if (!isComplete)
                await CancelAsync();
        }
        finally
        {
            _sent.Dispose();
        }
    }

    private async Task CancelAsync()
    {
        try
        {
            await Sending;
            await _stream.CancelAsync();
        }
        catch (Exception e) when (e is NpgsqlException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone or in error, or this COPY has ended already, and its transaction is rolled back. What
            // made us cancel is on its way to the caller already.
        }
    }
}
