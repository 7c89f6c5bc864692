using Insights.Api.Problems;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Warehouse.Suggestions;

namespace Insights.Api.Requests;

/// <summary>
/// Refuses query parameters that an endpoint does not take, because an answer that passes over what was asked looks as if it
/// had been heeded. What an endpoint takes is what its description says, so the OpenAPI document and this check cannot
/// differ; an endpoint without a description, such as the health checks, takes none.
/// </summary>
internal sealed class QueryParameters(RequestDelegate next, IApiDescriptionGroupCollectionProvider descriptions)
{
    /// <summary>Names by endpoint.</summary>
    private readonly Lazy<ILookup<string, string>> _accepted = new(() => (
        from described in descriptions.ApiDescriptionGroups.Items
        from endpoint in described.Items
        from parameter in endpoint.ParameterDescriptions
        where parameter.Source == BindingSource.Query
        select (Endpoint: endpoint.ActionDescriptor.DisplayName!, Name: parameter.Name.ToLowerInvariant()))
        .ToLookup(accepted => accepted.Endpoint, accepted => accepted.Name));

    /// <exception cref="ProblemException">
    /// 400: the endpoint has no such parameter (<c>accepted</c> has those it has), or a value has a NUL character.
    /// </exception>
    public Task InvokeAsync(HttpContext http)
    {
        // What refuses a method is an endpoint too, but not of a route.
        if (http.GetEndpoint() is RouteEndpoint endpoint)
        {
            RefuseNul(http.Request);
            if (endpoint.Metadata.GetMetadata<OwnQuery>() is null)
            {
                RefuseUnknown(http.Request, [.. _accepted.Value[endpoint.DisplayName!]]);
            }
        }

        return next(http);
    }

    /// <summary>No text of the warehouse can have one, and PostgreSQL takes none.</summary>
    private static void RefuseNul(HttpRequest request)
    {
        var broken = request.Query.Where(parameter => parameter.Value.ToString().Contains('\0', StringComparison.Ordinal));
        if (broken.Select(parameter => parameter.Key).FirstOrDefault() is { } name)
        {
            throw new ProblemException(Problem.InvalidParameter, $"{name} has a value with a NUL character, which no text has");
        }
    }

    private static void RefuseUnknown(HttpRequest request, string[] accepted)
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
}

/// <summary>Marks an endpoint whose parameters the content of the warehouse names; its handler checks them.</summary>
internal sealed class OwnQuery;

internal static class QueryParametersExtensions
{
    /// <summary>The handler reads the query string by itself and refuses what it does not know.</summary>
    public static RouteHandlerBuilder ReadsOwnQuery(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new OwnQuery());
}
