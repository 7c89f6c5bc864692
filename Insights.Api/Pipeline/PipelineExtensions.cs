using Warehouse.Catalog;
using Warehouse.Content;
using Warehouse.Project;

namespace Insights.Api.Pipeline;

internal static class PipelineExtensions
{
    /// <summary>Adds what shows batches, rejects, runs and models, and what takes files in.</summary>
    /// <exception cref="ContentException">A dataset's file or <c>dbt_project.yml</c> is wrong; the message names file and line.</exception>
    public static TBuilder AddPipeline<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<LandingOptions>().BindConfiguration(LandingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(DatasetCatalog.Load(ContentDirectory.BesideProgram));
        builder.AddModelProject();
        builder.Services.AddSingleton<DatasetNames>();
        builder.Services.AddSingleton<BatchReader>();
        builder.Services.AddSingleton<RejectReader>();
        builder.Services.AddSingleton<UnclaimedReader>();
        builder.Services.AddSingleton<RunReader>();
        builder.Services.AddSingleton<FailingPartReader>();
        builder.Services.AddSingleton<LandingDirectory>();
        builder.Services.AddSingleton<Replays>();
        return builder;
    }

    public static void MapPipeline(this IEndpointRouteBuilder app)
    {
        app.MapBatches();
        app.MapRejects();
        app.MapUnclaimed();
        app.MapUploads();
        app.MapRuns();
        app.MapModels();
    }
}
