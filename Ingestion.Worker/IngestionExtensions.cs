using Ingestion.Worker.Batches;
using Ingestion.Worker.Erasure;
using Ingestion.Worker.Housekeeping;
using Ingestion.Worker.Landing;
using ServiceDefaults.Outbox;
using Warehouse.Catalog;
using Warehouse.Content;
using Warehouse.Contracts;
using Warehouse.Erasure;

namespace Ingestion.Worker;

public static class IngestionExtensions
{
    /// <summary>Adds everything that turns files in the landing directory into bronze rows and messages about them.</summary>
    /// <exception cref="ContentException">A dataset's manifest is wrong; the message names file and line.</exception>
    public static TBuilder AddIngestion<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var content = builder.Configuration["Warehouse:Directory"] is { Length: > 0 } directory
            ? new ContentDirectory(directory)
            : ContentDirectory.BesideProgram;
        builder.Services.AddSingleton(DatasetCatalog.Load(content));
        builder.Services.AddOptions<LandingOptions>()
            .BindConfiguration(LandingOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton(new TombstoneStore(PersonHash.From(builder.Configuration)));
        builder.Services.AddOptions<ErasureOptions>()
            .BindConfiguration(ErasureOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<PersonEraser>();
        builder.Services.AddHostedService<ErasureWorker>();
        builder.Services.AddSingleton<FileStore>();
        builder.Services.AddSingleton<FileIngestion>();
        builder.Services.AddSingleton<EmptyClaims>();
        builder.Services.AddSingleton<UnclaimedStore>();
        builder.Services.AddHostedService<LandingWorker>();
        builder.Services.AddOptions<HousekeepingOptions>()
            .BindConfiguration(HousekeepingOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<HousekeepingWorker>();
        builder.Services.AddHostedService(services => services.GetRequiredService<HousekeepingWorker>());
        builder.AddOutbox(typeof(BatchCompleted), typeof(RefreshRequested));
        return builder;
    }
}
