using System.Diagnostics;
using MassTransit;
using Modeling.Worker.Runs;
using Warehouse.Contracts;

namespace Modeling.Worker.Triggers;

/// <summary>A batch is in bronze: a run is due.</summary>
internal sealed class BatchCompletedConsumer(RefreshLoop loop) : IConsumer<BatchCompleted>
{
    public Task Consume(ConsumeContext<BatchCompleted> context)
    {
        loop.Announce(Activity.Current?.Context ?? default);
        return Task.CompletedTask;
    }
}

internal sealed class BatchCompletedConsumerDefinition : ConsumerDefinition<BatchCompletedConsumer>
{
    public BatchCompletedConsumerDefinition() => EndpointName = "modeling-batch-completed";
}
