using Insights.Api.Answers;
using Insights.Api.Callers;
using Insights.Api.Problems;
using Npgsql;

namespace Insights.Api.Exports;

/// <summary>Opens exports. The database writes the file; here it only passes through.</summary>
public sealed class ExportReader(GoldSource warehouse)
{
    /// <returns>The file, to be read once and disposed of; a publish waits for that.</returns>
    /// <exception cref="ProblemException">403: who asks may not read the relation; 503: it is not published yet.</exception>
    /// <param name="export">What is given out.</param>
    /// <param name="hides">Names columns of which only those may see the values who may see people's data.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    public async Task<ExportFile> OpenAsync(Export export, Predicate<string> hides, CancellationToken cancellationToken)
    {
        var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        try
        {
            // The shape's lock keeps the relation from being replaced before its rows and its version are read.
            var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var columns = await ReadShapeAsync(export, connection, cancellationToken);
            var version = await ReadVersionAsync(connection, cancellationToken);
            var content = await connection.BeginTextExportAsync(ExportSql.Copy(export, columns, hides), cancellationToken);
            return new ExportFile(connection, transaction, content, version);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            await connection.DisposeAsync();
            throw new ProblemException(
                Problem.NotPublished, $"{export.FileName} has no data yet: drop files into the landing directory, or wait for the first run to publish");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege && RowRestriction.Current is not null)
        {
            await connection.DisposeAsync();
            throw RowRestriction.Refusal($"{export.FileName} has rows whose owners a run has yet to publish");
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<IReadOnlyList<ExportColumn>> ReadShapeAsync(Export export, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ExportSql.Shape(export), connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return [.. Enumerable.Range(0, reader.FieldCount).Select(i => new ExportColumn(reader.GetName(i), reader.GetDataTypeName(i)))];
    }

    private static async Task<long> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select version from ops.warehouse_version", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
