using Npgsql;

namespace Insights.Api.Exports;

/// <summary>An export that is being read.</summary>
public sealed class ExportFile : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly NpgsqlCopyTextReader _content;
    private bool _isWhole;

    internal ExportFile(NpgsqlConnection connection, NpgsqlTransaction transaction, NpgsqlCopyTextReader content, long version)
    {
        _connection = connection;
        _transaction = transaction;
        _content = content;
        Version = version;
    }

    /// <summary>The version of the warehouse that the rows are of.</summary>
    public long Version { get; }

    /// <summary>Passes the file on, UTF-8, as the database sends it.</summary>
    /// <exception cref="PostgresException">The database gave up; what was written is not the whole file.</exception>
    public async Task WriteToAsync(Stream target, CancellationToken cancellationToken)
    {
        // Not through the reader's text: the bytes are what the file is to hold.
        await _content.BaseStream.CopyToAsync(target, cancellationToken);
        _isWhole = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isWhole)
        {
            // Otherwise the rest would be read to its end before the connection is free.
            await _content.CancelAsync();
        }

        await _content.DisposeAsync();
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
