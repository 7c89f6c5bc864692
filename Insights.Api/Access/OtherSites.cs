using Insights.Api.Problems;
using Microsoft.Extensions.Options;

namespace Insights.Api.Access;

/// <summary>
/// Refuses what changes anything when a page of another site asks for it: a browser sends it from within the network, with what
/// opens it. Sites of <see cref="AccessOptions.Origins"/> may ask.
/// </summary>
internal sealed class OtherSites(RequestDelegate next, IOptions<AccessOptions> access)
{
    private static readonly string[] HarmlessMethods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Options];

    /// <exception cref="ProblemException">403: another site's page sends the request.</exception>
    public Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        if (!HarmlessMethods.Contains(request.Method) && OtherSite(request) is { } site)
        {
            throw new ProblemException(
                Problem.OtherSite,
                $"{request.Method} {request.Path} comes from a page of {site}, and only pages of this site may send it; "
                    + "Access:Origins lists others");
        }

        return next(http);
    }

    /// <returns>Whose page sends the request; <c>null</c> for this site's own, and for what is no browser.</returns>
    private string? OtherSite(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0)
        {
            return origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
                || access.Value.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase) ? null : $"'{origin}'";
        }

        return request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" ? "another site" : null;
    }
}
