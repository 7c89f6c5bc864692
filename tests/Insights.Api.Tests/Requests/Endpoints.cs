using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Insights.Api.Tests.Requests;

/// <summary>All endpoints of the API, whatever they are, each with a path that it answers.</summary>
internal static class Endpoints
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["/api/v1/metrics/{name}"] = "revenue",
        ["/api/v1/kpis/{kpi}"] = "sessions",
        ["/api/v1/entities/{entity}"] = "customer",
        ["/api/v1/analyses/{name}"] = "funnel",
        ["/api/v1/pipeline/models/{name}"] = "fct_sessions",
        ["/api/v1/exports/{name}.csv"] = "chats",
    };

    /// <summary>Every method of every endpoint; the health checks, which take any method, with GET.</summary>
    public static IReadOnlyList<(string Method, string Path)> Of(IServiceProvider services) =>
    [
        .. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(
            endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"], (endpoint, method) => (method, PathOf(endpoint.RoutePattern))),
    ];

    private static string PathOf(RoutePattern pattern)
    {
        var text = $"/{pattern.RawText!.Trim('/')}";
        return pattern.Parameters.Aggregate(text, (path, parameter) => path
            .Replace($"{{{parameter.Name}:long}}", "1", StringComparison.Ordinal)
            .Replace($"{{{parameter.Name}}}", Names.GetValueOrDefault(text, parameter.Name == "domain" ? "usage" : "1"), StringComparison.Ordinal));
    }
}
