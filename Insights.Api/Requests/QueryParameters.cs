using Insights.Api.Problems;
using Insights.Api.Suggestions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Insights.Api.Requests;

/// <summary>
/// Refuses query parameters that an endpoint does not take, because an answer that passes over what was asked looks as if it
/// had been heeded. What an endpoint takes is what its description says, so the OpenAPI document and this check cannot
/// differ; an endpoint without a description, such as the health checks, takes none.
/// </summary>
internal sealed class QueryParameters(RequestDelegate next, IApiDescriptionGroupCollectionProvider descriptions)
{
    private readonly Lazy<Dictionary<string, string[]>> _accepted = new(() => descriptions.ApiDescriptionGroups.Items
        .SelectMany(group => group.Items)
        .ToDictionary(endpoint => NameOf(endpoint.ActionDescriptor.EndpointMetadata), Accepted));

    /// <exception cref="ProblemException">400: the endpoint has no such parameter; <c>accepted</c> has those it has.</exception>
    public Task InvokeAsync(HttpContext http)
    {
        // What refuses a method is an endpoint too, but not of a route.
        if (http.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<OwnQuery>() is null)
        {
            Check(http.Request, _accepted.Value.GetValueOrDefault(NameOf(endpoint.Metadata)) ?? []);
        }

        return next(http);
    }

    private static void Check(HttpRequest request, string[] accepted)
    {
        // Values are bound without regard to the case of the names.
        var unknown = request.Query.Keys.FirstOrDefault(name => !accepted.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (unknown is not null)
        {
            var names = string.Join(", ", NearestTexts.InOrder(unknown, accepted));
            throw new ProblemException(
                Problem.InvalidParameter,
                $"'{unknown}' is not a parameter of {request.Path}"
                + (accepted.Length == 0 ? ", which takes none" : $"; parameters are {names}"),
                new Dictionary<string, object?> { ["accepted"] = accepted });
        }
    }

    private static string[] Accepted(ApiDescription endpoint) =>
    [
        .. endpoint.ParameterDescriptions.Where(parameter => parameter.Source == BindingSource.Query)
            .Select(parameter => parameter.Name.ToLowerInvariant()),
    ];

    private static string NameOf(IEnumerable<object> metadata) =>
        metadata.OfType<IEndpointNameMetadata>().LastOrDefault()?.EndpointName ?? "";
}

/// <summary>Marks an endpoint whose parameters the content of the warehouse names; its handler checks them.</summary>
internal sealed class OwnQuery;

internal static class QueryParametersExtensions
{
    /// <summary>The handler reads the query string by itself and refuses what it does not know.</summary>
    public static RouteHandlerBuilder ReadsOwnQuery(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new OwnQuery());
}
