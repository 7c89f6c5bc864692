using System.Diagnostics;
using System.Threading.Channels;
using MassTransit;
using Warehouse.Contracts;

namespace Ingestion.Worker.Tests.Outbox;

/// <summary>A consumer of <see cref="BatchCompleted"/> on the real broker.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private readonly Channel<(BatchCompleted Message, Guid? MessageId, string? TraceId)> _received = Channel.CreateUnbounded<(BatchCompleted, Guid?, string?)>();
    private readonly IBusControl _bus;

    private Subscriber(string messaging) => _bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
    {
        rabbit.Host(new Uri(messaging));
        rabbit.ReceiveEndpoint($"subscriber-{Guid.NewGuid():N}", endpoint => endpoint.Handler<BatchCompleted>(context =>
            _received.Writer.WriteAsync((context.Message, context.MessageId, Activity.Current?.TraceId.ToHexString())).AsTask()));
    });

    public static async Task<Subscriber> StartAsync(string messaging)
    {
        var subscriber = new Subscriber(messaging);
        await subscriber._bus.StartAsync();
        return subscriber;
    }

    public async Task<(BatchCompleted Message, Guid? MessageId, string? TraceId)> ReceivedAsync(long batchId)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var received = await _received.Reader.ReadAsync(patience.Token);
            if (received.Message.BatchId == batchId)
                return received;
        }
    }

    public async ValueTask DisposeAsync() => await _bus.StopAsync();
}
