using MassTransit;
using Modeling.Worker.Building;
using Modeling.Worker.Merging;
using Modeling.Worker.Runs;
using Modeling.Worker.Triggers;
using ServiceDefaults.Messaging;
using ServiceDefaults.Outbox;
using Warehouse.Catalog;
using Warehouse.Content;
using Warehouse.Contracts;
using Warehouse.Project;

namespace Modeling.Worker;

internal static class ModelingExtensions
{
    /// <summary>Registers the engine and what starts it.</summary>
    public static TBuilder AddModeling<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<ModelingOptions>()
            .BindConfiguration(ModelingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddModelProject();
        builder.Services.AddSingleton(BronzeTables.Of(DatasetCatalog.Load(ContentDirectory.BesideProgram)));
        builder.Services.AddSingleton<ModelBuilder>();
        builder.Services.AddSingleton<DataTester>();
        builder.Services.AddSingleton<Verifier>();
        builder.Services.AddSingleton<Merger>();
        builder.Services.AddSingleton<Publisher>();
        builder.Services.AddSingleton<RunWork>();
        builder.Services.AddSingleton<PartRunner>();
        builder.Services.AddSingleton<RefreshRunner>();
        builder.Services.AddSingleton<RefreshLoop>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RefreshLoop>());
        builder.AddOutbox(typeof(WarehouseRefreshed));
        builder.AddMessageBus(bus =>
        {
            bus.AddConsumer<BatchCompletedConsumer, BatchCompletedConsumerDefinition>();
            bus.AddConsumer<RefreshRequestedConsumer, RefreshRequestedConsumerDefinition>();
        });
        builder.AddSchedule();
        return builder;
    }
}
