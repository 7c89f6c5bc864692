using Dapper;
using Modeling.Worker.Building;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>
/// Says how far a run has come while it works: a run that merges is one transaction, of which nobody else sees anything, so this is
/// said over connections of its own.
/// </summary>
/// <param name="warehouse">Where the connections come from.</param>
/// <param name="runId">Key in <c>ops.runs</c>.</param>
internal sealed class RunProgress(NpgsqlDataSource warehouse, long runId)
{
    public long RunId => runId;

    public Task BeginAsync(Model model, CancellationToken cancellationToken) => SayAsync(model, "building", cancellationToken);

    /// <summary>Of a model that was left out nothing is said: it waits until the run says why.</summary>
    public Task EndAsync(BuildResult build, CancellationToken cancellationToken) => build.Status == BuildStatus.Skipped
        ? Task.CompletedTask
        : SayAsync(build.Model, build.Status == BuildStatus.Built ? "built" : "failed", cancellationToken);

    /// <summary>Nobody needs to find it after a crash, so nobody waits for the disk.</summary>
    private async Task SayAsync(Model model, string status, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            with unwaited as (select set_config('synchronous_commit', 'off', true))
            update ops.run_progress set status = @status from unwaited where run_id = @runId and model = @model
            """,
            new { runId, model = model.Name, status },
            cancellationToken: cancellationToken));
    }
}
