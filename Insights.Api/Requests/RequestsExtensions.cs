using Insights.Api.Access;
using Insights.Api.Pages;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Insights.Api.Requests;

internal static class RequestsExtensions
{
    /// <summary>How every request is read, and refused: with problem details of a stable type.</summary>
    public static TBuilder AddRequests<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = StatusProblems.NameFailure);
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.Configure<KestrelServerOptions>(server => server.AddServerHeader = false);
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddEndpointsApiExplorer();
        builder.AddAccess();
        // Forms of pages.
        builder.Services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "insights-form";
            antiforgery.Cookie.SecurePolicy = Session.SecurePolicyOf(builder.Environment);
            // The content security policy of pages says it better.
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        // What people look at; programs that want less ask for fewer rows.
        builder.Services.AddResponseCompression(compression => compression.MimeTypes = ["text/html", "text/css", "text/javascript"]);
        return builder;
    }

    /// <summary>What holds for every request, before the endpoint that answers it.</summary>
    public static WebApplication UseRequests(this WebApplication app)
    {
        app.UseTrustedProxies();
        app.UseResponseCompression();
        app.UseHeadRequests();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => StatusProblems.WriteAsync(context.HttpContext));
        app.UseSecurityHeaders();
        app.UseAssetFiles();
        app.UseRouting();
        app.UseAccess();
        app.UseMiddleware<QueryParameters>();
        app.UseAntiforgery();
        return app;
    }
}
