using System.Globalization;
using Insights.Api.Access;
using Insights.Api.Answers;
using Insights.Api.Callers;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;
using Warehouse.Catalog;
using Warehouse.Erasure;
using Warehouse.Suggestions;

namespace Insights.Api.Erasure;

internal static class ErasuresApi
{
    private const int LongestId = 200;

    private static readonly Problem NoKey =
        new("/problems/no-erasure-key", "Nobody can be erased", StatusCodes.Status503ServiceUnavailable);

    /// <summary>People who were to be erased, and how far that has come.</summary>
    public static void MapErasures(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("Access").Needs(Scopes.Admin).AsTables();
        group.MapGet("/erasures", List).WithName("ListErasures")
            .WithSummary("Lists the erasures.")
            .WithDescription("The newest first. Nobody is told who was erased.");
        group.MapGet("/erasures/{id:long}", Get).WithName("GetErasure")
            .WithSummary("Shows how far an erasure has come.")
            .WithDescription("With the rows that it changed, by table, the files, and what it waits for, such as the full refresh.");
        group.MapPost("/erasures", Request).WithName("RequestErasure")
            .WithSummary("Asks for a person to be erased.")
            .WithDescription("From files, bronze, quarantine, models, generated texts and caches: who it was is replaced by a pseudonym, "
                + "so that all metrics stay what they are, and what the person wrote by a marker. Accepted is not done: see the status. "
                + "Rows that come later are recognised and changed as they are loaded.");
    }

    private static async Task<Ok<Page<ErasureState>>> List(
        [AsParameters] PageRequest page, ErasureRequests erasures, CancellationToken cancellationToken) =>
        TypedResults.Ok(page.Of(await erasures.ListAsync(page.After, page.CountToRead, cancellationToken), erasure => erasure.Id));

    private static async Task<Ok<ErasureState>> Get(long id, ErasureRequests erasures, CancellationToken cancellationToken) =>
        TypedResults.Ok(await erasures.FindAsync(id, cancellationToken)
            ?? throw new ProblemException(Problem.NotFound, $"there is no erasure {id}; GET /api/v1/erasures lists them"));

    /// <summary>Accepted is not done: the ingestion carries it out.</summary>
    private static async Task<Accepted<ErasureState>> Request(
        ErasureBody request, HttpContext http, DatasetCatalog catalog, ErasureRequests erasures, CancellationToken cancellationToken)
    {
        var kind = KindOf(request.Kind, catalog);
        var id = IdOf(kind, request.Id?.Trim() ?? "");
        if (erasures.Hash is null)
        {
            throw new ProblemException(NoKey, PersonHash.Missing);
        }

        var erasure = await erasures.RequestAsync(kind, id, Caller.Of(http).KeyId ?? Caller.Of(http).Name, cancellationToken);
        return TypedResults.Accepted($"/api/v1/erasures/{erasure.Id}", erasure);
    }

    private static PersonKind KindOf(string? name, DatasetCatalog catalog) =>
        catalog.Persons.FirstOrDefault(kind => kind.Name == name) ?? throw new ProblemException(
            Problem.InvalidParameter,
            $"kind is '{name}', expected one of "
                + string.Join(", ", NearestTexts.InOrder(name ?? "", catalog.Persons.Select(kind => kind.Name))));

    private static string IdOf(PersonKind kind, string id)
    {
        if (id.Length is 0 or > LongestId || id.Any(char.IsControl))
        {
            throw new ProblemException(
                Problem.InvalidParameter, $"id has {id.Length} characters, expected 1 to {LongestId} that say which {kind.Name}");
        }

        if (!kind.HasNumbers)
        {
            return id;
        }

        return long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : throw new ProblemException(Problem.InvalidParameter, $"id of a {kind.Name} is not a whole number, which says who one is");
    }
}

/// <summary>Who is to be erased.</summary>
/// <param name="Kind">The kind of people, as <c>persons.yml</c> names it.</param>
/// <param name="Id">Which of them: an id, or another name that the datasets know them by, such as the token of a chat.</param>
public sealed record ErasureBody(string? Kind, string? Id);

/// <summary>An erasure, without who it was.</summary>
public sealed record ErasureState
{
    public required long Id { get; init; }

    /// <summary>The kind of people.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// <c>requested</c>, <c>rewriting</c> (the database is done, files follow), <c>refreshing</c> (the models follow) or <c>finished</c>.
    /// </summary>
    public required string Status { get; init; }

    public required DateTime RequestedAt { get; init; }

    /// <summary>The key, or the name, of who asked.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>When the database no longer said who it was.</summary>
    public DateTime? ErasedAt { get; init; }

    public DateTime? FinishedAt { get; init; }

    /// <summary>What it waits for.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>Rows that were changed, by table, and files.</summary>
    public required IReadOnlyList<ErasureChange> Changes { get; init; }
}

/// <param name="Place">A table, or <c>files</c>.</param>
/// <param name="Count">Rows or files.</param>
public sealed record ErasureChange(string Place, long Count);
