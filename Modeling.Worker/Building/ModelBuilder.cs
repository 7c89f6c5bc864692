using System.Diagnostics;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Building;

public enum BuildStatus
{
    Built,
    Failed,
    Skipped,
}

/// <param name="Model">What was built.</param>
/// <param name="Status">How it went.</param>
/// <param name="RowCount">Rows of a table; <c>null</c> for a view or when nothing was built.</param>
/// <param name="StartedAt">When the work began, UTC.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Reason">Why it failed or was left out.</param>
public sealed record BuildResult(Model Model, BuildStatus Status, long? RowCount, DateTimeOffset StartedAt, TimeSpan Duration, string? Reason);

/// <summary>Builds models beside the live warehouse, each after what it reads, as many at a time as allowed.</summary>
internal sealed class ModelBuilder(NpgsqlDataSource warehouse, TimeProvider time)
{
    public async Task<IReadOnlyList<BuildResult>> BuildAsync(
        ModelProject project, IReadOnlyList<Model> models, int parallelism, CancellationToken cancellationToken)
    {
        var building = models.Select(model => model.Name).ToHashSet();
        using var slots = new SemaphoreSlim(parallelism);
        var tasks = new Dictionary<string, Task<BuildResult>>();
        foreach (var model in models)
        {
            var upstream = model.Template.Refs.Select(reference => reference.Model).Distinct().Where(building.Contains).Select(name => tasks[name]).ToList();
            tasks[model.Name] = BuildAfterAsync(upstream, model, new BuildNames(project, model, building), project.Variables, slots, cancellationToken);
        }

        return await Task.WhenAll(models.Select(model => tasks[model.Name]));
    }

    private async Task<BuildResult> BuildAfterAsync(
        IReadOnlyList<Task<BuildResult>> upstream, Model model, ITemplateContext names, IReadOnlyDictionary<string, string> variables, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(upstream);
        if (results.FirstOrDefault(result => result.Status != BuildStatus.Built) is { } missing)
        {
            return new BuildResult(model, BuildStatus.Skipped, null, time.GetUtcNow(), TimeSpan.Zero, $"{missing.Model.Name} was not built");
        }

        await slots.WaitAsync(cancellationToken);
        using var span = ModelingTelemetry.Source.StartActivity($"model {model.Name}");
        span?.SetTag("model.materialized", model.Materialization.ToString());
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        try
        {
            var rows = await CreateAsync(model, model.Template.Render(names, variables), cancellationToken);
            span?.SetTag("model.rows", rows);
            return new BuildResult(model, BuildStatus.Built, rows, startedAt, time.GetElapsedTime(started), null);
        }
        catch (PostgresException e)
        {
            span.Fail(e.MessageText);
            return new BuildResult(model, BuildStatus.Failed, null, startedAt, time.GetElapsedTime(started), e.MessageText);
        }
        finally
        {
            slots.Release();
            ModelingTelemetry.ModelDuration.Record(time.GetElapsedTime(started).TotalSeconds, new TagList { { "model", model.Name } });
        }
    }

    private async Task<long?> CreateAsync(Model model, string select, CancellationToken cancellationToken)
    {
        var relation = BuildNames.InBuild(model);
        var isView = model.Materialization == Materialization.View;
        await using var batch = warehouse.CreateBatch();
        var create = new NpgsqlBatchCommand($"create {(isView ? "view" : "table")} {relation} as\n{select}");
        batch.BatchCommands.Add(create);
        if (!isView)
        {
            foreach (var index in model.Indexes)
            {
                var columns = string.Join(", ", index.Columns.Select(Relation.Quote));
                batch.BatchCommands.Add(new NpgsqlBatchCommand($"create {(index.IsUnique ? "unique " : "")}index on {relation} ({columns})"));
            }

            batch.BatchCommands.Add(new NpgsqlBatchCommand($"analyze {relation}"));
        }

        batch.Timeout = 0;
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return isView ? null : (long)create.Rows;
    }
}
