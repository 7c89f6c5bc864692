using System.Text.Json;
using Npgsql;

namespace Insights.Api.Answers;

internal static class AnswerExtensions
{
    /// <summary>How every answer looks: snake_case JSON, of one version of the warehouse.</summary>
    public static TBuilder AddAnswers<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton(services => new GoldSource(
            services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<IConfiguration>()));
        builder.Services.AddSingleton<WarehouseVersion>();
        builder.Services.AddSingleton<AnswerCache>();
        builder.Services.AddSingleton<RenderedAnswers>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        return builder;
    }
}
