using Insights.Api.Access;
using Insights.Api.Answers;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;
using Warehouse.Project;

namespace Insights.Api.Pipeline;

internal static class ModelsApi
{
    /// <summary>What the warehouse holds, how it is made, and what it is made from.</summary>
    public static RouteGroupBuilder MapModels(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/pipeline").WithTags("Pipeline").Needs(Scopes.Read).AsTables();
        group.MapGet("/models", List).WithName("ListModels")
            .WithSummary("Lists the models of the warehouse and how their last builds went.")
            .WithDescription("All of them, in the order of their files.");
        group.MapGet("/models/{name}", Get).WithName("GetModel")
            .WithSummary("Shows one model: its SQL, columns, tests and neighbours.")
            .WithDescription("Tests carry the status of the last time that they ran.");
        group.MapGet("/lineage", Lineage).WithName("GetLineage")
            .WithSummary("Shows what is made from what.")
            .WithDescription("Sources and models as nodes, and an edge from each to those that read it.");
        return group;
    }

    private static async Task<Ok<Page<ModelSummary>>> List(ModelProject project, RunReader runs, CancellationToken cancellationToken)
    {
        var builds = await runs.LastBuildsAsync(cancellationToken);
        return TypedResults.Ok(new Page<ModelSummary>(
            [
                .. project.Models.Select(model => ModelSummary.Of(model, builds.GetValueOrDefault(model.Name), ProblemOf(project, model.Name))),
                .. project.Unreadable.Select(model => ModelSummary.Of(model, builds.GetValueOrDefault(model.Name))),
            ],
            null));
    }

    private static async Task<Ok<ModelDetails>> Get(string name, ModelProject project, RunReader runs, CancellationToken cancellationToken)
    {
        if (project.Unreadable.FirstOrDefault(model => model.Name == name) is { } unreadable)
        {
            var last = (await runs.LastBuildsAsync(cancellationToken)).GetValueOrDefault(name);
            return TypedResults.Ok(new ModelDetails(ModelSummary.Of(unreadable, last), "", [], [], [], []));
        }

        var model = project.Models.FirstOrDefault(model => model.Name == name)
            ?? throw new ProblemException(Problem.NotFound, $"there is no model '{name}'; GET /api/v1/pipeline/models lists them");
        var builds = await runs.LastBuildsAsync(cancellationToken);
        var results = await runs.LastTestsAsync(cancellationToken);
        return TypedResults.Ok(new ModelDetails(
            ModelSummary.Of(model, builds.GetValueOrDefault(name), ProblemOf(project, name)),
            model.Sql,
            [.. model.Columns.Select(column => new ModelColumn(column.Name, column.Description))],
            [.. project.Tests.Where(test => test.Model == name).Select(test => new TestSummary(test.Name, NameOf(test.Severity), results.GetValueOrDefault(test.Name)))],
            ModelLineage.Upstream(model),
            ModelLineage.Downstream(project, model)));
    }

    /// <returns>Why a model is not refreshed; <c>null</c> if it is.</returns>
    private static string? ProblemOf(ModelProject project, string name) =>
        project.Waiting.Where(part => part.Models.Contains(name)).Select(part => $"waits for what it is connected with: {part.Problem}").FirstOrDefault();

    private static Ok<LineageGraph> Lineage(ModelProject project) => TypedResults.Ok(ModelLineage.Of(project));

    internal static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <summary>A model and how its last build went; the build's members are <c>null</c> for one that was never built.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Relation">Schema and name; <c>null</c>, like what follows it, for a model that cannot be read.</param>
/// <param name="Materialized"><c>view</c>, <c>table</c> or <c>incremental</c>.</param>
/// <param name="Description">What it holds.</param>
/// <param name="Status"><c>built</c>, <c>failed</c> or <c>skipped</c>.</param>
/// <param name="RunId">The run of the last build.</param>
/// <param name="RowCount">Rows of a table.</param>
/// <param name="DurationSeconds">How long the last build took.</param>
/// <param name="BuiltAt">When, UTC.</param>
/// <param name="Problem">Why it is not refreshed, with file and line: it, or what it is connected with, cannot be read.</param>
public sealed record ModelSummary(
    string Name, string? Relation, string? Materialized, string? Description, string? Status, long? RunId, long? RowCount, double? DurationSeconds, DateTime? BuiltAt, string? Problem)
{
    internal static ModelSummary Of(Model model, LastBuild? build, string? problem) => new(
        model.Name, $"{model.Relation.Schema}.{model.Relation.Name}", ModelsApi.NameOf(model.Materialization), model.Description,
        build?.Status, build?.RunId, build?.RowCount, build?.DurationSeconds, build?.BuiltAt, problem);

    internal static ModelSummary Of(UnreadableModel model, LastBuild? build) => new(
        model.Name, null, null, null, build?.Status, build?.RunId, build?.RowCount, build?.DurationSeconds, build?.BuiltAt, model.Problem.Message);
}

/// <param name="Model">The model.</param>
/// <param name="Sql">Its file.</param>
/// <param name="Columns">Described columns.</param>
/// <param name="Tests">Tests about it, with the status of the last time that each ran.</param>
/// <param name="Upstream">What it reads.</param>
/// <param name="Downstream">Models that read it.</param>
public sealed record ModelDetails(
    ModelSummary Model, string Sql, IReadOnlyList<ModelColumn> Columns, IReadOnlyList<TestSummary> Tests, IReadOnlyList<string> Upstream, IReadOnlyList<string> Downstream);

public sealed record ModelColumn(string Name, string Description);

public sealed record TestSummary(string Name, string Severity, string? Status);
