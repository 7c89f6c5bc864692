using Insights.Api.Members;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Insights.Api.Requests;

/// <summary>
/// Refuses query parameters that an endpoint does not take, because an answer that passes over what was asked looks as if it
/// had been heeded. What an endpoint takes is what its description says, so the OpenAPI document and this check cannot differ; an
/// endpoint without a description, such as the health checks, takes none.
/// </summary>
internal sealed class QueryParameters(RequestDelegate next, IApiDescriptionGroupCollectionProvider descriptions)
{
    private readonly Lazy<Dictionary<string, string[]>> _taken = new(() => descriptions.ApiDescriptionGroups.Items
        .SelectMany(group => group.Items)
        .ToDictionary(NameOf, endpoint => endpoint.ParameterDescriptions.Where(parameter => parameter.Source == BindingSource.Query).Select(parameter => parameter.Name.ToLowerInvariant()).ToArray()));

    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint() is RouteEndpoint endpoint && http.Request.Query.Count > 0 && endpoint.Metadata.GetMetadata<OwnQuery>() is null)
        {
            Check(http.Request, _taken.Value.GetValueOrDefault(NameOf(endpoint.Metadata)) ?? []);
        }

        return next(http);
    }

    private static void Check(HttpRequest request, string[] taken)
    {
        // Values are bound without regard to the case of the names.
        if (request.Query.Keys.FirstOrDefault(name => !taken.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new ProblemException(
                Problem.InvalidParameter,
                taken.Length == 0 ? $"'{unknown}' is not a parameter of {request.Path}, which takes none"
                    : $"'{unknown}' is not a parameter of {request.Path}; parameters are {string.Join(", ", NearestTexts.InOrder(unknown, taken))}",
                new Dictionary<string, object?> { ["accepted"] = taken });
        }
    }

    private static string NameOf(ApiDescription endpoint) => NameOf(new EndpointMetadataCollection(endpoint.ActionDescriptor.EndpointMetadata));

    private static string NameOf(EndpointMetadataCollection metadata) => metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "";
}

/// <summary>Marks an endpoint whose parameters are named by the warehouse's content, which its handler checks.</summary>
internal sealed class OwnQuery;

internal static class QueryParametersExtensions
{
    /// <summary>The handler reads the query string by itself and refuses what it does not know.</summary>
    public static RouteHandlerBuilder ReadsOwnQuery(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new OwnQuery());
}
