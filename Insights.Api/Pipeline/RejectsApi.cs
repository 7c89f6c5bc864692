using Insights.Api.Access;
using Insights.Api.Answers;
using Insights.Api.Callers;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;

namespace Insights.Api.Pipeline;

internal static class RejectsApi
{
    /// <summary>The rows in quarantine over all batches, and their way back.</summary>
    public static RouteGroupBuilder MapRejects(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/pipeline/rejects").WithTags("Pipeline").Needs(Scopes.Read).AsTables();
        group.MapGet("", List).WithMetadata(new HoldsPersonalData()).WithName("ListRejects")
            .WithSummary("Lists the rows in quarantine over all files.")
            .WithDescription("The newest first.");
        app.MapGroup("/api/v1/pipeline/rejects").WithTags("Pipeline").Needs(Scopes.Write)
            .MapPost("/replay", Replay).WithName("ReplayRejects")
            .WithSummary("Takes corrected rows of one batch.")
            .WithDescription("They go the normal way, as a file of their own: accepted is not loaded, and what is still wrong is rejected again.");
        return group;
    }

    /// <param name="dataset">Only those of a dataset, such as <c>usage/navigation</c>.</param>
    /// <param name="replayed">Only those whose corrected row was taken, or only those that still wait.</param>
    /// <param name="page">Which part of the list, the newest first.</param>
    /// <param name="http">Who asks.</param>
    /// <param name="datasets">Knows the datasets.</param>
    /// <param name="rejects">Reads them.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    private static async Task<Ok<Page<QuarantinedRow>>> List(
        string? dataset, bool? replayed, [AsParameters] PageRequest page, HttpContext http, DatasetNames datasets, RejectReader rejects,
        CancellationToken cancellationToken)
    {
        var ofDataset = await datasets.RequireAsync(dataset, cancellationToken);
        var rows = await rejects.ListAsync(ofDataset, replayed, page.After, page.CountToRead, cancellationToken);
        return TypedResults.Ok(page.Of(rows, reject => reject.RejectId).Select(reject => reject.For(Caller.Of(http))));
    }

    private static async Task<Accepted<ReplayAnswer>> Replay(ReplayRequest request, Replays replays, CancellationToken cancellationToken) =>
        TypedResults.Accepted((string?)null, await replays.StartAsync(request, cancellationToken));
}

/// <summary>Rejected rows of one batch, corrected.</summary>
/// <param name="BatchId">The batch that rejected them.</param>
/// <param name="Rows">The rows, each once.</param>
public sealed record ReplayRequest(long BatchId, IReadOnlyList<CorrectedRow>? Rows);

/// <summary>One corrected row.</summary>
/// <param name="RowNumber">Its <c>row_number</c> in the batch's rejects.</param>
/// <param name="RawText">The row as it should have stood in the file, in the file's columns and delimiter; for JSON lines the object.</param>
public sealed record CorrectedRow(long RowNumber, string? RawText);

/// <summary>The corrected rows wait as a file for the ingestion, which treats it as any other.</summary>
public sealed record ReplayAnswer(long ReplayId, long BatchId, string Dataset, string FileName, int Rows, long Bytes, string Sha256);

/// <summary>A row in quarantine, with the batch that rejected it.</summary>
public sealed record QuarantinedRow
{
    public required long RejectId { get; init; }

    public required long BatchId { get; init; }

    public required string Dataset { get; init; }

    public required long RowNumber { get; init; }

    public required long LineNumber { get; init; }

    public string? Column { get; init; }

    /// <summary>The rule that the row breaks.</summary>
    public required string Rule { get; init; }

    /// <summary>What was found, and what was expected.</summary>
    public required string Message { get; init; }

    /// <summary>The row as it stood in the file; <c>null</c> without the scope <c>pii</c>.</summary>
    public string? RawText { get; init; }

    /// <summary>The batch that took the corrected row.</summary>
    public long? ReplayedBatchId { get; init; }

    /// <summary>As who asks may see it.</summary>
    internal QuarantinedRow For(Caller caller) => caller.MayReadPersonalData ? this : this with { Message = PersonalData.Mask(Message, []), RawText = null };
}
