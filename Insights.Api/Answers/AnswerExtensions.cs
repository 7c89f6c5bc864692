using System.Text.Json;
using Insights.Api.Problems;

namespace Insights.Api.Answers;

internal static class AnswerExtensions
{
    /// <summary>How every answer looks: snake_case JSON, and problem details with a stable type for what is refused.</summary>
    public static TBuilder AddAnswers<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddSingleton<WarehouseVersion>();
        builder.Services.AddSingleton<AnswerCache>();
        builder.Services.AddSingleton<RenderedAnswers>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        return builder;
    }

    public static WebApplication UseAnswers(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        return app;
    }
}
