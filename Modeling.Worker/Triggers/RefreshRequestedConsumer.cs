using System.Diagnostics;
using MassTransit;
using Modeling.Worker.Runs;
using Warehouse.Contracts;

namespace Modeling.Worker.Triggers;

/// <summary>Somebody asks for a refresh: the message is done when the run is, so a worker that dies leaves it to another.</summary>
internal sealed class RefreshRequestedConsumer(RefreshRunner runner) : IConsumer<RefreshRequested>
{
    public async Task Consume(ConsumeContext<RefreshRequested> context)
    {
        var message = context.Message;
        await runner.RunAsync(
            new RunRequest(RunTrigger.Request, message.FullRefresh || message.Verify)
            {
                Select = message.Verify ? null : message.Select,
                Verify = message.Verify,
                RequestedBy = message.RequestedBy,
                RequestId = message.RequestId,
                Parent = Activity.Current?.Context ?? default,
            },
            context.CancellationToken);
    }
}

internal sealed class RefreshRequestedConsumerDefinition : ConsumerDefinition<RefreshRequestedConsumer>
{
    public RefreshRequestedConsumerDefinition()
    {
        EndpointName = "modeling-refresh-requested";
        ConcurrentMessageLimit = 1;
    }
}
