using Insights.Api.Problems;

namespace Insights.Api.Requests;

internal static class RequestsExtensions
{
    /// <summary>How every request is read, and refused: with problem details of a stable type.</summary>
    public static TBuilder AddRequests<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = StatusProblems.NameFailure);
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddEndpointsApiExplorer();
        return builder;
    }

    /// <summary>What holds for every request, before the endpoint that answers it.</summary>
    public static WebApplication UseRequests(this WebApplication app)
    {
        app.UseHeadRequests();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => StatusProblems.WriteAsync(context.HttpContext));
        app.UseRouting();
        app.UseMiddleware<QueryParameters>();
        return app;
    }
}
