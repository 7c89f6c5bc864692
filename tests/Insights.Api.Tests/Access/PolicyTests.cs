using Insights.Api.Access;
using Insights.Api.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Warehouse.Access;

namespace Insights.Api.Tests.Access;

/// <summary>No endpoint and no page is without a policy.</summary>
[Collection(nameof(SamplesApi))]
public sealed class PolicyTests(SamplesApi api)
{
    private static readonly string[] Open = ["/health", "/alive", SignInPages.Path, SignInPages.LeavePath];

    [Fact]
    public void Every_endpoint_has_a_policy_and_those_without_are_known()
    {
        var endpoints = api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.InRange(endpoints.Count, 50, 200);

        var open = endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null).ToList();
        Assert.Equal(Open.Order(), open.Select(endpoint => $"/{endpoint.RoutePattern.RawText!.Trim('/')}").Distinct().Order());
        foreach (var endpoint in endpoints.Except(open))
        {
            var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).ToList();
            Assert.True(policies.Count > 0 && policies.TrueForAll(Scopes.All.Contains), $"{endpoint.RoutePattern.RawText} needs {string.Join(", ", policies)}");
        }
    }

    [Fact]
    public void What_changes_anything_needs_more_than_reading()
    {
        var changing = api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is not (["GET"] or null))
            .ToDictionary(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/'),
                endpoint => string.Join(", ", endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy)));

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["api/v1/ask"] = "read",
                ["api/v1/erasures"] = "admin",
                ["api/v1/generations/{id:long}/outcome"] = "write",
                ["api/v1/keys"] = "admin",
                ["api/v1/keys/{id}"] = "admin",
                ["api/v1/pipeline/refresh"] = "write",
                ["api/v1/pipeline/rejects/replay"] = "write",
                ["api/v1/pipeline/uploads/{domain}/{file}"] = "write",
                ["pipeline/batches/{id:long}/replay"] = "write, pii",
                ["sign-in"] = "",
                ["sign-out"] = "",
            },
            changing.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary());
    }
}
