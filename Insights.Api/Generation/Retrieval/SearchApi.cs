using Insights.Api.Access;
using Insights.Api.Callers;
using Insights.Api.Customers;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;

namespace Insights.Api.Generation.Retrieval;

/// <summary>Interactions of a customer that fit a question.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Query">The question.</param>
/// <param name="Items">The best first; empty when no word of the question is in any.</param>
/// <param name="WarehouseVersion">The version of the warehouse that was searched.</param>
public sealed record SearchAnswer(int CustomerId, string Query, IReadOnlyList<SearchHit> Items, long WarehouseVersion);

/// <summary>An interaction that was found, and why.</summary>
/// <param name="InteractionId">Key of the interaction.</param>
/// <param name="Date">Its day, UTC.</param>
/// <param name="Channel">How the contact was made.</param>
/// <param name="Topic">What it was about, without personal data that was typed into it.</param>
/// <param name="Sentiment">Positive, Neutral or Negative.</param>
/// <param name="Product">What it concerned.</param>
/// <param name="Score">70 % relevance and 30 % recency.</param>
/// <param name="Why">The parts of the score, and the words that matched.</param>
public sealed record SearchHit(
    string InteractionId, DateOnly Date, string Channel, string? Topic, string? Sentiment, string? Product, double Score, FoundReason Why);

internal static class SearchApi
{
    private const int HitsByDefault = 8;
    private const int MostHits = 100;
    private const int LongestQuery = 200;

    /// <summary>The search that content rests on, to look into.</summary>
    public static RouteGroupBuilder MapSearch(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("Customers").Needs(Scopes.Read);
        group.MapGet("/customers/{customerId}/search", Search).WithName("SearchInteractions")
            .WithSummary("Finds interactions of a customer.")
            .WithDescription("As content does: by full text over topics, channels, sentiments, products and the customer's words, and by "
                + "recency. Each says why it was found. What customers wrote is searched and not shown.");
        return group;
    }

    private static async Task<Ok<SearchAnswer>> Search(
        string customerId, string? q, int? limit, CustomerReader customers, IInteractionRetriever retriever, CancellationToken cancellationToken)
    {
        var customer = await customers.ReadAsync(CustomerKey.Parse(customerId), cancellationToken);
        var count = limit is null ? HitsByDefault
            : limit is >= 1 and <= MostHits ? limit.Value
            : throw new ProblemException(Problem.InvalidParameter, $"limit {limit} is not between 1 and {MostHits}");
        var query = q?.Trim() is { Length: > 0 and <= LongestQuery } words ? words
            : throw new ProblemException(Problem.InvalidParameter, $"q has {q?.Trim().Length ?? 0} characters; a search takes 1 to {LongestQuery}");
        var found = await retriever.FindAsync(customer.CustomerId, query, count, cancellationToken);
        return TypedResults.Ok(new SearchAnswer(
            customer.CustomerId, query, [.. found.Interactions.Where(hit => hit.Reason is { Relevance: > 0 }).Select(Hit)], found.WarehouseVersion));
    }

    private static SearchHit Hit(FoundInteraction found)
    {
        var (contact, reason) = (found.Contact, found.Reason!);
        return new SearchHit(
            contact.InteractionId, contact.Date, PersonalData.Mask(contact.Channel, found.Names), Shown(contact.Topic), contact.Sentiment,
            Shown(contact.Product), Math.Round(found.Score, 3),
            reason with { Relevance = Math.Round(reason.Relevance, 3), Recency = Math.Round(reason.Recency, 3) });

        string? Shown(string? text) => text is null ? null : PersonalData.Mask(text, found.Names);
    }
}
