using Insights.Api.Problems;
using Npgsql;

namespace Insights.Api.Answers;

/// <summary>
/// Which version of the warehouse readers see. It is read for every answer, a fraction of a millisecond, so that an answer is
/// never older than the last publish, whatever became of the message about it.
/// </summary>
internal sealed class WarehouseVersion(NpgsqlDataSource warehouse)
{
    public async Task<long> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select version from ops.warehouse_version", connection);
        await command.PrepareAsync(cancellationToken);
        return (long)(await command.ExecuteScalarAsync(cancellationToken)
            ?? throw new ProblemException(Problem.NotPublished, "the warehouse has no version: its migrations have not run"));
    }
}
