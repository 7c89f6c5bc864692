using RabbitMQ.Client;
using TestServers;

namespace AppHost.Tests.Outages;

public sealed class TestRabbitMqTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Every_caller_gets_a_virtual_host_of_its_own()
    {
        await using var first = await ConnectAsync(await TestRabbitMq.CreateVirtualHostAsync(Ct));
        await using var second = await ConnectAsync(await TestRabbitMq.CreateVirtualHostAsync(Ct));
        await using var channel = await first.CreateChannelAsync(cancellationToken: Ct);
        await channel.QueueDeclareAsync("orders", durable: true, exclusive: false, autoDelete: false, cancellationToken: Ct);

        await using var other = await second.CreateChannelAsync(cancellationToken: Ct);
        var refused = await Assert.ThrowsAsync<RabbitMQ.Client.Exceptions.OperationInterruptedException>(
            () => other.QueueDeclarePassiveAsync("orders", Ct));
        Assert.Equal((ushort?)404, refused.ShutdownReason?.ReplyCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Durable_messages_survive_an_outage_and_a_crash(bool isCrash)
    {
        var uri = await TestRabbitMq.CreateVirtualHostAsync(Ct);
        await using (var connection = await ConnectAsync(uri))
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
            await channel.QueueDeclareAsync("orders", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: Ct);
        }

        // RabbitMQ 3.10 writes a new quorum queue's registration with a delay; a crash in the seconds before would lose the queue.
        await TestRabbitMq.StopAsync();
        await TestRabbitMq.StartAsync(Ct);
        await using (var connection = await ConnectAsync(uri))
        {
            var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            await using var channel = await connection.CreateChannelAsync(options, Ct);
            await channel.BasicPublishAsync("", "orders", true, new BasicProperties { Persistent = true }, new byte[] { 42 }, Ct);
        }

        await (isCrash ? TestRabbitMq.KillAsync() : TestRabbitMq.StopAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(uri));
        await TestRabbitMq.StartAsync(Ct);

        await using var again = await ConnectAsync(uri);
        await using var reader = await again.CreateChannelAsync(cancellationToken: Ct);
        var message = await reader.BasicGetAsync("orders", autoAck: true, Ct);
        Assert.Equal([42], message!.Body.ToArray());
    }

    private static Task<IConnection> ConnectAsync(string uri) =>
        new ConnectionFactory { Uri = new Uri(uri) }.CreateConnectionAsync(Ct);
}
