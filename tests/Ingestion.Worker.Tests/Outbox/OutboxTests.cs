using System.Diagnostics;
using Dapper;
using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Outbox;

/// <summary>Every loaded batch is announced on a real broker, in the trace of its load.</summary>
public sealed class OutboxTests(IngestionFixture fixture) : IClassFixture<IngestionFixture>
{
    private readonly IngestionHost _host = fixture.Host;

    [Fact]
    public async Task A_loaded_batch_is_announced_with_its_counts_in_the_trace_of_the_load()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Ingestion.Worker" or "ServiceDefaults.Outbox" or "MassTransit",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var subscriber = await Subscriber.StartAsync(_host.Messaging);

        _host.Deliver("usage", "announced_navigation.csv", "event_id,user_id,org_id,event_timestamp\ne1,u1,o1,2025-01-01\ne2,u1,o1,never\n");
        var batch = await _host.BatchOfAsync("announced_navigation.csv");
        var (message, messageId, traceId) = await subscriber.ReceivedAsync(batch.BatchId);

        Assert.Equal((batch.BatchId, "usage/navigation", 1L, 1L), (message.BatchId, message.Dataset, message.RowsLoaded, message.RowsRejected));
        var outbox = await _host.RowsAsync("message_id, traceparent) from ops.outbox where (body ->> 'BatchId')::bigint = @BatchId", new { batch.BatchId });
        Assert.StartsWith($"{messageId}|", Assert.Single(outbox), StringComparison.Ordinal);
        var loadTrace = await _host.ScalarAsync<string>("select split_part(traceparent, '-', 2) from ops.batches where batch_id = @BatchId", new { batch.BatchId });
        Assert.Equal(loadTrace, traceId);
        await IngestionHost.UntilAsync(
            () => _host.ScalarAsync<bool>("select sent_at is not null from ops.outbox where (body ->> 'BatchId')::bigint = @BatchId", new { batch.BatchId }), sent => sent, "sent message");
    }

    [Fact]
    public async Task A_message_that_was_not_marked_as_sent_goes_out_again_under_the_same_id()
    {
        await using var subscriber = await Subscriber.StartAsync(_host.Messaging);
        _host.Deliver("usage", "resent_navigation.csv", "event_id,user_id,org_id,event_timestamp\ne1,u1,o1,2025-01-02\n");
        var batch = await _host.BatchOfAsync("resent_navigation.csv");
        var first = await subscriber.ReceivedAsync(batch.BatchId);
        await IngestionHost.UntilAsync(
            () => _host.ScalarAsync<bool>("select sent_at is not null from ops.outbox where (body ->> 'BatchId')::bigint = @BatchId", new { batch.BatchId }), sent => sent, "sent message");

        // As a crash between the broker's confirmation and the commit leaves it.
        await using (var connection = await _host.Database.OpenConnectionAsync())
            await connection.ExecuteAsync("update ops.outbox set sent_at = null where (body ->> 'BatchId')::bigint = @BatchId", new { batch.BatchId });

        var second = await subscriber.ReceivedAsync(batch.BatchId);
        Assert.Equal((first.Message, first.MessageId), (second.Message, second.MessageId));
    }
}
