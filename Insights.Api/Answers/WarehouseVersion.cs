using Insights.Api.Problems;
using Npgsql;

namespace Insights.Api.Answers;

/// <summary>
/// Which version of the warehouse readers see. It is read for every answer, a fraction of a millisecond, so that an answer is
/// never older than the last publish, whatever became of the message about it. Those who ask while it is being read share the next
/// reading, which begins after they asked: many clients cost one reading at a time.
/// </summary>
internal sealed class WarehouseVersion(NpgsqlDataSource warehouse)
{
    private readonly Lock _gate = new();
    private Task _current = Task.CompletedTask;
    private Task<long>? _next;

    public Task<long> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_next is null)
            {
                _current = _next = ReadAfterAsync(_current);
            }

            return _next.WaitAsync(cancellationToken);
        }
    }

    private async Task<long> ReadAfterAsync(Task before)
    {
        // Nor on the time of the first who asks: it holds the gate.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            _next = null;
        }

        await using var connection = await warehouse.OpenConnectionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand("select version from ops.warehouse_version", connection);
        await command.PrepareAsync(CancellationToken.None);
        return (long)(await command.ExecuteScalarAsync(CancellationToken.None)
            ?? throw new ProblemException(Problem.NotPublished, "the warehouse has no version: its migrations have not run"));
    }
}
