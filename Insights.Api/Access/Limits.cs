using System.Globalization;
using System.Threading.RateLimiting;
using Insights.Api.Callers;
using Insights.Api.Problems;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Warehouse.Access;

namespace Insights.Api.Access;

/// <summary>How often one may ask: by key, and by address for those who have none that is good.</summary>
internal static class Limits
{
    public static void AddLimits<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.OnRejected = RefuseAsync;
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        });
        builder.Services.AddOptions<RateLimiterOptions>().Configure<IOptions<AccessOptions>>((limiter, access) =>
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => PartitionOf(http, access.Value)));
    }

    private static RateLimitPartition<string> PartitionOf(HttpContext http, AccessOptions access)
    {
        var caller = Caller.Of(http);
        return http.User.Identity?.AuthenticationType == CallerAuthentication.Developers ? RateLimitPartition.GetNoLimiter("developer")
            : caller.Scopes.Contains(Scopes.Read) || caller.KeyId is not null
                ? Bucket($"key {caller.KeyId ?? caller.Name}", access.RequestsPerSecond, access)
                : Bucket($"address {http.Connection.RemoteIpAddress}", access.UnknownRequestsPerSecond, access);
    }

    private static RateLimitPartition<string> Bucket(string name, int perSecond, AccessOptions access) =>
        RateLimitPartition.GetTokenBucketLimiter(name, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond * access.BurstSeconds,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        });

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var http = rejected.HttpContext;
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.RetryAfter = seconds;
        http.Response.Headers.CacheControl = "no-store";
        await ProblemAnswer.WriteAsync(http, new ProblemException(
            Problem.TooManyRequests, $"more requests came than are answered; ask again in {seconds} s, as the header Retry-After says"));
    }
}
