namespace Insights.Api.Access;

/// <summary>What every answer tells browsers: to take it for what it is, and to give it to no other site.</summary>
internal static class SecurityHeaders
{
    /// <summary>Pages say what they need on top.</summary>
    private const string NothingElse = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Swagger UI draws its pictures as data, and asks the API.</summary>
    private const string Documentation =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            + "frame-ancestors 'none'; base-uri 'none'";

    /// <summary>At the last moment, because what handles an error takes all headers away first.</summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            app.UseHsts();
        }

        app.Use((http, next) =>
        {
            http.Response.OnStarting(() =>
            {
                Add(http);
                return Task.CompletedTask;
            });
            return next(http);
        });
    }

    private static void Add(HttpContext http)
    {
        var headers = http.Response.Headers;
        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments("/docs") ? Documentation : NothingElse;
        }

        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = headers.AccessControlAllowOrigin.Count == 0 ? "same-origin" : "cross-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
