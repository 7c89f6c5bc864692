using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ServiceDefaults.Outbox;

public static class OutboxExtensions
{
    internal const string SourceName = "ServiceDefaults.Outbox";

    /// <summary>
    /// Publishes messages that this service commits to <c>ops.outbox</c> together with its work. A message's
    /// <c>message_type</c> is the name of its type, its <c>body</c> the type as JSON.
    /// </summary>
    public static TBuilder AddOutbox<TBuilder>(this TBuilder builder, params Type[] messages)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton(new OutboxMessageTypes(messages));
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddHostedService<OutboxRelay>();
        return builder;
    }
}

/// <summary>The messages that a service's relay sends; another service's are left to its own.</summary>
internal sealed class OutboxMessageTypes(IEnumerable<Type> types)
{
    private readonly Dictionary<string, Type> _byName = types.ToDictionary(type => type.Name);

    public string[] Names => [.. _byName.Keys];

    public Type this[string name] => _byName[name];
}
