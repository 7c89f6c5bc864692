using System.Text.Json.Serialization;
using Insights.Api.Access;
using Insights.Api.Answers;
using Insights.Api.Problems;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;
using Warehouse.Contracts;
using Warehouse.Project;

namespace Insights.Api.Pipeline;

internal static class RunsApi
{
    /// <summary>What was built, tested and published, and the wish for more of it.</summary>
    public static RouteGroupBuilder MapRuns(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/pipeline").WithTags("Pipeline").Needs(Scopes.Read).AsTables();
        group.MapGet("/runs", List).WithName("ListRuns")
            .WithSummary("Lists the refresh runs.")
            .WithDescription("The newest first.");
        group.MapGet("/runs/{id:long}", Get).WithName("GetRun")
            .WithSummary("Shows one refresh run with what it built and tested.")
            .WithDescription("Each connected part of the models is published for itself. Of a failed part the reason and the tests that failed; readers keep its last good version.");
        group.MapGet("/runs/{id:long}/plan", GetPlan).WithName("GetRunPlan")
            .WithSummary("Shows what PostgreSQL did in the slowest statement of a run.")
            .WithDescription("Its plan with the rows of each step, as `explain` tells it. Kept for the slowest model of each part of a run.");
        app.MapGroup("/api/v1/pipeline").WithTags("Pipeline").Needs(Scopes.Write).MapPost("/refresh", Refresh).WithName("RequestRefresh")
            .WithSummary("Asks for a refresh run.")
            .WithDescription("Accepted is not done: the run that answers carries the request_id. Without a body what new batches and changed files touch is refreshed.");
        return group;
    }

    private static async Task<Ok<Page<Run>>> List(string? status, [AsParameters] PageRequest page, RunReader runs, CancellationToken cancellationToken) =>
        TypedResults.Ok(page.Of(await runs.ListAsync(Statuses.Known(status, Statuses.Running, "succeeded", "failed"), page.After, page.CountToRead, cancellationToken), run => run.Id));

    private static async Task<Ok<RunDetails>> Get(long id, RunReader runs, CancellationToken cancellationToken) =>
        TypedResults.Ok(await runs.FindAsync(id, cancellationToken)
            ?? throw new ProblemException(Problem.NotFound, $"there is no run {id}; GET /api/v1/pipeline/runs lists them"));

    private static async Task<Ok<SlowestModel>> GetPlan(long id, RunReader runs, CancellationToken cancellationToken) =>
        TypedResults.Ok(await runs.FindSlowestAsync(id, cancellationToken)
            ?? throw new ProblemException(Problem.NotFound, $"run {id} made no rows, or there is no such run; GET /api/v1/pipeline/runs lists them"));

    /// <summary>Accepted is not done: the run that answers the request carries its id.</summary>
    private static async Task<Accepted<RefreshAccepted>> Refresh(RefreshBody? body, bool? full, ModelProject project, IBus bus, CancellationToken cancellationToken)
    {
        if (body is { Verify: true, Select: not null })
        {
            throw new ProblemException(Problem.InvalidParameter, "verify compares every incremental model with a fresh build of everything, so it goes without select");
        }

        var isFull = full == true || body is { Full: true } or { FullRefresh: true } or { Verify: true };
        var request = new RefreshRequested(Guid.CreateVersion7(), Selected(body?.Select, project), isFull, "api", body is { Verify: true });
        await bus.Publish(request, cancellationToken);
        return TypedResults.Accepted("/api/v1/pipeline/runs", new RefreshAccepted(request.RequestId));
    }

    private static string[]? Selected(IReadOnlyList<string?>? select, ModelProject project)
    {
        if (select is { Count: 0 })
        {
            throw new ProblemException(Problem.InvalidParameter, "select names no model; leave it out for what new batches and changed files touch");
        }

        if (select?.Contains(null) == true)
        {
            throw new ProblemException(Problem.InvalidParameter, "select has an entry that is null, where the name of a model is expected");
        }

        // What is made from a model is always built with it, which dbt writes with a plus behind the name.
        string[]? names = select is null ? null : [.. select.Select(name => name!.EndsWith('+') ? name[..^1] : name)];
        var known = project.Models.Select(model => model.Name).ToHashSet();
        return names?.FirstOrDefault(name => !known.Contains(name)) is { } unknown
            ? throw new ProblemException(Problem.InvalidParameter, $"there is no model '{unknown}'; GET /api/v1/pipeline/models lists them")
            : names;
    }
}

/// <summary>What to refresh.</summary>
/// <param name="Select">Models to build with everything downstream of them; left out for what new batches and changed files touch.</param>
/// <param name="Full">Rebuild everything.</param>
/// <param name="FullRefresh">The same, under the name that runs have it by.</param>
/// <param name="Verify">
/// Rebuild everything, and compare each incremental model with its fresh build before that is published: the run has the result
/// as a test <c>verify_{model}</c> with the rows that only one of the two has. New batches are taken by a run of their own before.
/// </param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RefreshBody(IReadOnlyList<string?>? Select, bool Full = false, bool FullRefresh = false, bool Verify = false);

/// <param name="RequestId">The <c>request_id</c> of the run that will answer.</param>
public sealed record RefreshAccepted(Guid RequestId);

/// <summary>A run.</summary>
public record Run
{
    public required long Id { get; init; }

    /// <summary><c>batch</c>, <c>schedule</c> or <c>request</c>.</summary>
    public required string Trigger { get; init; }

    public string? RequestedBy { get; init; }

    public Guid? RequestId { get; init; }

    public required bool FullRefresh { get; init; }

    /// <summary><c>running</c>, <c>succeeded</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why it failed; of a running one, that its worker has ended, which the next run notes.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The last version of the warehouse that it published, which a failed run did if a part of it was sound; none when it
    /// published nothing.
    /// </summary>
    public long? Version { get; init; }

    /// <summary>Batches that it took.</summary>
    public required long[] Batches { get; init; }

    public required DateTime StartedAt { get; init; }

    public DateTime? FinishedAt { get; init; }

    public string? TraceId { get; init; }
}

/// <summary>A run with what it built and tested.</summary>
public sealed record RunDetails : Run
{
    public IReadOnlyList<PartResult> Parts { get; init; } = [];

    public IReadOnlyList<ModelResult> Models { get; init; } = [];

    public IReadOnlyList<TestOutcome> Tests { get; init; } = [];

    /// <summary>How far it has come, model by model in the order of the run; none once it has ended.</summary>
    public IReadOnlyList<ModelProgress> Progress { get; init; } = [];
}

/// <param name="Model">A model that the run builds.</param>
/// <param name="Part">The connected part of the models that is published with it.</param>
/// <param name="Status"><c>waiting</c>, <c>building</c>, <c>built</c> or <c>failed</c>.</param>
public sealed record ModelProgress(string Model, string Part, string Status);

/// <summary>How a connected part of the models went, which is published for itself.</summary>
public sealed record PartResult
{
    /// <summary>The folders of its models, such as <c>usage</c>.</summary>
    public required string Part { get; init; }

    /// <summary><c>published</c> or <c>failed</c>; readers keep the last version of what failed.</summary>
    public required string Status { get; init; }

    /// <summary>The version that published it.</summary>
    public long? Version { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Reason { get; init; }

    /// <summary>What of it the run built.</summary>
    public required string[] Models { get; init; }
}

/// <param name="Model">Its name.</param>
/// <param name="Status"><c>built</c>, <c>failed</c> or <c>skipped</c>.</param>
/// <param name="RowCount">Rows of a table.</param>
/// <param name="RowsChanged">Rows that a merge changed; null when the model was built whole.</param>
/// <param name="RowsRead">Rows of tables and indexes that its statement looked at; none for a view and where nothing had changed.</param>
/// <param name="DurationSeconds">How long its statements worked.</param>
/// <param name="WaitingSeconds">How long it waited for its turn after all that it reads was built.</param>
/// <param name="Reason">Why it was not built.</param>
public sealed record ModelResult(
    string Model, string Status, long? RowCount, long? RowsChanged, long? RowsRead, double DurationSeconds, double WaitingSeconds, string? Reason);

/// <param name="Model">The slowest model of the run.</param>
/// <param name="DurationSeconds">How long its statements worked.</param>
/// <param name="Plan">
/// What PostgreSQL did in the statement that made its rows, the slowest if there were several, as <c>explain (analyze, buffers,
/// timing off, format json)</c> tells it.
/// </param>
public sealed record SlowestModel(string Model, double DurationSeconds, System.Text.Json.JsonElement Plan);

/// <param name="Test">Its name.</param>
/// <param name="Model">The model that it is about.</param>
/// <param name="Severity"><c>error</c> keeps a run from being published, <c>warn</c> does not.</param>
/// <param name="Status"><c>passed</c>, <c>failed</c> or <c>warned</c>.</param>
/// <param name="Failures">Rows that should not be there.</param>
/// <param name="DurationSeconds">How long it worked: an equal part of the scan that it shared with others, and its own query.</param>
/// <param name="WaitingSeconds">How long it waited for its turn after the models were built.</param>
/// <param name="FailingRows">Some of them.</param>
public sealed record TestOutcome(
    string Test,
    string Model,
    string Severity,
    string Status,
    long Failures,
    double DurationSeconds,
    double WaitingSeconds,
    IReadOnlyList<System.Text.Json.JsonElement> FailingRows);
