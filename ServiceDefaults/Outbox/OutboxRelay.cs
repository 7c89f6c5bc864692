using System.Diagnostics;
using System.Text.Json;
using Dapper;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ServiceDefaults.Outbox;

/// <summary>
/// Publishes the messages that committed work left in <c>ops.outbox</c>. A message is marked as sent after the broker
/// has confirmed it, so a crash in between sends it again: at least once, never none. Relays of several workers share the
/// table by skipping the rows that another one has locked.
/// </summary>
internal sealed partial class OutboxRelay(
    NpgsqlDataSource warehouse,
    OutboxMessageTypes types,
    IBus bus,
    OutboxSignal signal,
    TimeProvider time,
    ILogger<OutboxRelay> logger) : BackgroundService
{
    private const int MessagesAtOnce = 50;
    private static readonly ActivitySource Source = new(OutboxExtensions.SourceName);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await RelayAsync(stoppingToken) == MessagesAtOnce)
                {
                }

                await signal.WaitAsync(Interval, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or MassTransitException or OperationCanceledException)
            {
                // Database or broker away: the messages are safe in the table.
                LogRelayFailed(e, Interval);
                await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>How many messages were sent.</returns>
    internal async Task<int> RelayAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var messages = (await connection.QueryAsync<OutboxMessage>(new CommandDefinition(
            """
            select message_id as "MessageId", message_type as "MessageType", body::text as "Body", traceparent as "Traceparent"
            from ops.outbox
            where sent_at is null and message_type = any(@types)
            order by created_at
            limit @MessagesAtOnce
            for update skip locked
            """,
            new { types = types.Names, MessagesAtOnce },
            cancellationToken: cancellationToken))).AsList();
        var sent = new List<Guid>(messages.Count);
        try
        {
            foreach (var message in messages)
            {
                await PublishAsync(message, cancellationToken);
                sent.Add(message.MessageId);
            }
        }
        finally
        {
            // Also what went out before a failure is out.
            await connection.ExecuteAsync(new CommandDefinition(
                "update ops.outbox set sent_at = @now where message_id = any(@sent)",
                new { now = time.GetUtcNow(), sent = sent.ToArray() },
                cancellationToken: CancellationToken.None));
            await transaction.CommitAsync(CancellationToken.None);
        }

        return sent.Count;
    }

    private async Task PublishAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        // The message continues the trace of its cause, however much later it goes out.
        ActivityContext.TryParse(message.Traceparent, null, out var parent);
        using var span = Source.StartActivity($"relay {message.MessageType}", ActivityKind.Internal, parent);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var type = types[message.MessageType];
        var body = JsonSerializer.Deserialize(message.Body, type)
            ?? throw new InvalidOperationException($"message {message.MessageId} has no body");
        await bus.Publish(body, type, Pipe.Execute<PublishContext>(context => context.MessageId = message.MessageId), patience.Token);
    }

    [LoggerMessage(21, LogLevel.Error, "Messages could not be published; they are kept and tried again in {Pause}")]
    private partial void LogRelayFailed(Exception exception, TimeSpan pause);

    private sealed record OutboxMessage(Guid MessageId, string MessageType, string Body, string? Traceparent);
}
