using Insights.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insights.Api.Customers;

internal static class CustomersApi
{
    /// <summary>Counts of interactions: of a customer per channel, of all per product and type of customer.</summary>
    public static RouteGroupBuilder MapCustomers(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("Customers");
        group.MapGet("/interactions/{customerId}", Channels).WithName("GetInteractions")
            .WithSummary("Counts the interactions of a customer per channel.")
            .WithDescription("Zero for channels that only others use.");
        group.MapGet("/interactions-per-product", PerProduct).WithName("GetInteractionsPerProduct")
            .WithSummary("Counts interactions per product and type of customer.")
            .WithDescription("The product discussed is that of the interaction's month. Customers are distinct, so their totals do not add up from rows.");
        return group;
    }

    private static async Task<Ok<ChannelCounts>> Channels(string customerId, ChannelReader channels, CancellationToken cancellationToken) =>
        TypedResults.Ok(await channels.ReadAsync(CustomerKey.Parse(customerId), cancellationToken));

    private static async Task<Ok<ProductInteractions>> PerProduct(string? grain, ProductInteractionReader products, CancellationToken cancellationToken) =>
        TypedResults.Ok(await products.ReadAsync(
            grain switch
            {
                null or "total" => false,
                "month" => true,
                _ => throw new ProblemException(Problem.InvalidParameter, $"grain '{grain}' is not known; interactions per product have total (the default) and month"),
            },
            cancellationToken));
}
