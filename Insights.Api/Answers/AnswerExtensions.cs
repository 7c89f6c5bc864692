using System.Text.Json;
using Insights.Api.Problems;
using Insights.Api.Requests;

namespace Insights.Api.Answers;

internal static class AnswerExtensions
{
    /// <summary>How every answer looks: snake_case JSON, and problem details with a stable type for what is refused.</summary>
    public static TBuilder AddAnswers<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = StatusProblems.NameFailure);
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.AddEndpointsApiExplorer();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddSingleton<WarehouseVersion>();
        builder.Services.AddSingleton<AnswerCache>();
        builder.Services.AddSingleton<RenderedAnswers>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        return builder;
    }

    /// <summary>What holds for every request, before the endpoint that answers it.</summary>
    public static WebApplication UseAnswers(this WebApplication app)
    {
        app.UseHeadRequests();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => StatusProblems.WriteAsync(context.HttpContext));
        app.UseRouting();
        app.UseMiddleware<QueryParameters>();
        return app;
    }
}
