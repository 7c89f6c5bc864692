using Insights.Api.Access;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Warehouse.Access;

namespace Insights.Api.Generation.Outcomes;

/// <summary>What became of a text.</summary>
/// <param name="Outcome"><c>sent</c> as it was, <c>edited</c> and sent, or <c>discarded</c>.</param>
public sealed record OutcomeReport(string? Outcome);

/// <summary>What is known of a text now.</summary>
/// <param name="GenerationId">The text.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record ReportedOutcome(long GenerationId, string Outcome);

/// <summary>Counts per content type, prompt version and model.</summary>
public sealed record OutcomesAnswer(IReadOnlyList<OutcomeCounts> Items);

internal static class OutcomesApi
{
    private static readonly string[] Outcomes = ["sent", "edited", "discarded"];

    /// <summary>How good texts are, by what people do with them.</summary>
    public static RouteGroupBuilder MapOutcomes(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/generations").WithTags("Customers").Needs(Scopes.Read);
        app.MapGroup("/api/v1/generations").WithTags("Customers").Needs(Scopes.Write)
            .MapPost("/{id:long}/outcome", Report).WithName("ReportOutcome")
            .WithSummary("Tells what became of a text.")
            .WithDescription("sent, edited or discarded; the last report of a text counts. The text's answer has its generation_id.");
        group.MapGet("/outcomes", Count).WithName("ListOutcomes")
            .WithSummary("Counts what became of texts.")
            .WithDescription("Per content type, prompt version and model, which compares two versions of a prompt, or two models.");
        return group;
    }

    private static async Task<Ok<ReportedOutcome>> Report(long id, OutcomeReport report, OutcomeStore store, CancellationToken cancellationToken)
    {
        if (!Outcomes.Contains(report.Outcome))
        {
            throw new ProblemException(Problem.InvalidParameter, $"outcome '{report.Outcome}' is not known; there are {string.Join(", ", Outcomes)}");
        }

        return await store.ReportAsync(id, report.Outcome!, cancellationToken)
            ? TypedResults.Ok(new ReportedOutcome(id, report.Outcome!))
            : throw new ProblemException(Problem.NotFound, $"there is no generation {id}; the answer that had the text has its generation_id");
    }

    private static async Task<Ok<OutcomesAnswer>> Count(
        [FromQuery(Name = "content_type")] string? contentType, OutcomeStore store, CancellationToken cancellationToken) =>
        contentType is null || ContentType.All.Contains(contentType)
            ? TypedResults.Ok(new OutcomesAnswer(await store.CountAsync(contentType, cancellationToken)))
            : throw new ProblemException(Problem.InvalidParameter, $"content_type '{contentType}' is not known; there are {string.Join(", ", ContentType.All)}");
}
