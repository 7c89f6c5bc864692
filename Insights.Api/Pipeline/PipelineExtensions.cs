using Warehouse.Content;
using Warehouse.Project;

namespace Insights.Api.Pipeline;

internal static class PipelineExtensions
{
    /// <exception cref="ContentException">A model's file is wrong; the message names file and line.</exception>
    public static TBuilder AddPipeline<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton(ModelProject.Load(ContentDirectory.BesideProgram));
        builder.Services.AddSingleton<BatchReader>();
        builder.Services.AddSingleton<RunReader>();
        return builder;
    }

    /// <summary>What arrived, what was made of it, and how.</summary>
    public static IEndpointRouteBuilder MapPipeline(this IEndpointRouteBuilder app)
    {
        app.MapBatches();
        app.MapRuns();
        app.MapModels();
        return app;
    }
}
