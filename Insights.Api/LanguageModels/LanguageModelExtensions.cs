using Insights.Api.Generation.Writing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Insights.Api.LanguageModels;

internal static class LanguageModelExtensions
{
    private const string ClientName = "llm";

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Adds the <see cref="IChatClient"/> that <c>Llm:Provider</c> names; the rest of the service knows no other.</summary>
    public static IServiceCollection AddLanguageModel(this IServiceCollection services)
    {
        services.AddOptions<LlmOptions>().BindConfiguration(LlmOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        // The pipeline around the client has the limits of time.
        services.AddHttpClient(ClientName, http => http.Timeout = Timeout.InfiniteTimeSpan)
            // One client lives as long as the service, so its connections must not: addresses change.
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = ConnectionLifetime)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddSingleton<IChatClient>(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            var options = provider.GetRequiredService<IOptions<LlmOptions>>().Value;
            return new ResilientChatClient(Create(provider, options, time), options, time)
                .AsBuilder()
                // Spans and metrics without what is asked and answered. No logger: a failure is logged where it is handled.
                .UseOpenTelemetry(NullLoggerFactory.Instance, InsightsTelemetry.Name, traced => traced.EnableSensitiveData = false)
                .Build();
        });
        return services;
    }

    private static IChatClient Create(IServiceProvider provider, LlmOptions options, TimeProvider time) => options.Provider == LlmOptions.Mock
        ? new MockChatClient(provider.GetRequiredService<TemplateWriter>())
        : new OpenAiChatClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName),
            options.Endpoint!,
            options.Model!,
            Environment.GetEnvironmentVariable(options.ApiKeyVariable) is { Length: > 0 } key ? key : null,
            options.Stream,
            options.Reasoning,
            time);
}
