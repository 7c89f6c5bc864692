using Npgsql;

namespace Ingestion.Worker.Copying;

/// <summary>
/// Rows that have to wait until the main COPY is over, because a connection runs one COPY at a time: in memory while
/// they are few, then in a temporary file that goes away with its handle.
/// </summary>
public sealed class Spool(int memoryBytes = 1024 * 1024) : IDisposable
{
    private FileStream? _file;

    /// <summary>Where the next row is written; <see cref="Commit"/> ends it.</summary>
    public CopyBlock Block { get; } = new(64 * 1024);

    public long Rows { get; private set; }

    /// <summary>Counts the row and, when memory is full, moves the rows out of it.</summary>
    public void Commit()
    {
        Rows++;
        if (Block.Length < memoryBytes)
            return;
        _file ??= new FileStream(Path.GetTempFileName(), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
        });
        _file.Write(Block.Written.Span);
        Block.Clear();
    }

    /// <summary>Copies the rows into a table, in the order in which they came; does nothing when there are none.</summary>
    /// <param name="connection">In the transaction that the rows belong to.</param>
    /// <param name="copy">The complete <c>copy … from stdin (format binary)</c>.</param>
    /// <param name="cancellationToken">Ends the COPY, and with it the transaction.</param>
    public async Task CopyToAsync(NpgsqlConnection connection, string copy, CancellationToken cancellationToken)
    {
        if (Rows == 0)
            return;
        await using var stream = await connection.BeginRawBinaryCopyAsync(copy, cancellationToken);
        try
        {
            stream.Write(CopyBlock.Header);
            if (_file is not null)
            {
                _file.Position = 0;
                await _file.CopyToAsync(stream, cancellationToken);
            }

            await stream.WriteAsync(Block.Written, cancellationToken);
            stream.Write(CopyBlock.Trailer);
        }
        catch
        {
            await stream.CancelAsync();
            throw;
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        Block.Dispose();
    }
}
