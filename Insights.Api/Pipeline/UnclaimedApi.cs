using Insights.Api.Access;
using Insights.Api.Answers;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;

namespace Insights.Api.Pipeline;

internal static class UnclaimedApi
{
    /// <summary>What lies in the landing directory and is not taken.</summary>
    public static RouteGroupBuilder MapUnclaimed(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/pipeline/unclaimed").WithTags("Pipeline").Needs(Scopes.Read).AsTables();
        group.MapGet("", List).WithName("ListUnclaimed")
            .WithSummary("Lists what lies in the landing directory and is not taken, with the reason.")
            .WithDescription("Files that no dataset takes, folders of no domain, nested folders, pipes and other things that are no files, "
                + "links that lead nowhere, names that are not UTF-8, and files that could not be read or moved. The ingestion writes down "
                + "what it sees; what has gone is no longer listed.");
        return group;
    }

    private static async Task<Ok<Page<UnclaimedFile>>> List([AsParameters] PageRequest page, UnclaimedReader unclaimed, CancellationToken cancellationToken) =>
        TypedResults.Ok(page.Of(await unclaimed.ListAsync(page.After, page.CountToRead, cancellationToken), file => file.Id));
}

/// <summary>Something in the landing directory that is not taken.</summary>
public sealed record UnclaimedFile
{
    public required long Id { get; init; }

    /// <summary>Its folder; empty for what lies in the landing directory itself.</summary>
    public required string Domain { get; init; }

    /// <summary>Its name, with the folders on the way for what lies deeper than a domain.</summary>
    public required string FileName { get; init; }

    /// <summary>Why it is not taken, and what to do about it.</summary>
    public required string Reason { get; init; }

    public required DateTime FirstSeenAt { get; init; }

    /// <summary>Written again every minute while it is there.</summary>
    public required DateTime LastSeenAt { get; init; }
}
