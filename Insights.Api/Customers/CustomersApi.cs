using Insights.Api.Access;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Warehouse.Access;

namespace Insights.Api.Customers;

internal static class CustomersApi
{
    /// <summary>Counts of interactions: of a customer per channel, of all per product and type of customer.</summary>
    public static RouteGroupBuilder MapCustomers(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("Customers").Needs(Scopes.Read);
        group.MapGet("/interactions/{customerId}", Channels).WithName("GetInteractions")
            .WithSummary("Counts the interactions of a customer per channel.")
            .WithDescription("Zero for channels that only others use.");
        group.MapGet("/interactions-per-product", PerProduct).WithName("GetInteractionsPerProduct")
            .WithSummary("Counts interactions per product and type of customer.")
            .WithDescription("The product discussed is that of the interaction's month. Customers are distinct, so their totals do not add up from rows.");
        group.MapGet("/customers", List).WithName("ListCustomers")
            .WithSummary("Lists the customers of a segment.")
            .WithDescription("In the order of their numbers; a letter to each is GET /api/v1/generate-content/{customer_id}.");
        return group;
    }

    private static async Task<Ok<Page<ListedCustomer>>> List(
        [FromQuery(Name = "customer_type")] string? customerType, string? occupation, [AsParameters] PageRequest page,
        CustomerListReader customers, CancellationToken cancellationToken) => TypedResults.Ok(page.Of(
            await customers.ReadAsync(page.After, customerType, occupation, page.CountToRead, cancellationToken), customer => customer.CustomerId));

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
