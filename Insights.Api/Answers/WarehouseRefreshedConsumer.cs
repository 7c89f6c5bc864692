using MassTransit;
using Warehouse.Contracts;

namespace Insights.Api.Answers;

/// <summary>A run has published: what was remembered is of no more use.</summary>
internal sealed class WarehouseRefreshedConsumer(AnswerCache cache) : IConsumer<WarehouseRefreshed>
{
    public Task Consume(ConsumeContext<WarehouseRefreshed> context)
    {
        cache.Clear();
        return Task.CompletedTask;
    }
}

/// <summary>Each instance of the service has a queue of its own, which goes when the instance has been gone for a while.</summary>
internal sealed class WarehouseRefreshedConsumerDefinition : ConsumerDefinition<WarehouseRefreshedConsumer>
{
    public WarehouseRefreshedConsumerDefinition() => EndpointName = $"insights-warehouse-refreshed-{Guid.NewGuid():N}";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<WarehouseRefreshedConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.DiscardFaultedMessages();
        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator queue)
        {
            queue.QueueExpiration = TimeSpan.FromMinutes(10);
        }
    }
}
