using Microsoft.AspNetCore.Http.Features;

namespace Insights.Api.Requests;

/// <summary>
/// HEAD is answered wherever GET is, by what answers GET: with the same status and headers, and without the body
/// (RFC 9110, 9.3.2). Routes therefore only say GET.
/// </summary>
internal static class HeadRequests
{
    public static IApplicationBuilder UseHeadRequests(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await next(http);
            return;
        }

        var body = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        http.Request.Method = HttpMethods.Get;
        http.Features.Set<IHttpResponseBodyFeature>(new WithoutBody());
        try
        {
            await next(http);
        }
        finally
        {
            http.Request.Method = HttpMethods.Head;
            http.Features.Set(body);
        }
    });

    /// <summary>For what is long to write: whether nobody will read the body.</summary>
    public static bool IsWithoutBody(this HttpContext http) =>
        http.Features.Get<IHttpResponseBodyFeature>() is WithoutBody;

    private sealed class WithoutBody() : StreamResponseBodyFeature(Stream.Null);
}
