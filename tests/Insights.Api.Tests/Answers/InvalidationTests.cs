using Insights.Api.Answers;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Messaging;
using TestServers;
using Warehouse.Contracts;

namespace Insights.Api.Tests.Answers;

public sealed class InvalidationTests
{
    [Fact]
    public async Task A_publish_clears_the_answers_of_every_instance()
    {
        var broker = await TestRabbitMq.CreateVirtualHostAsync(CancellationToken.None);
        using var one = await StartAsync(broker);
        using var other = await StartAsync(broker);
        var caches = new[] { one, other }.Select(host => host.Services.GetRequiredService<AnswerCache>()).ToList();
        foreach (var cache in caches)
            await cache.GetOrAddAsync("question", 1, _ => (1, 1), () => Task.FromResult("answer"));

        await one.Services.GetRequiredService<IBus>().Publish(new WarehouseRefreshed(7, 2, ["fct_sessions"], DateTimeOffset.UnixEpoch));

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (caches.Any(cache => cache.Count > 0))
            await timer.WaitForNextTickAsync(patience.Token);
        await Task.WhenAll(one.StopAsync(), other.StopAsync());
    }

    [Fact]
    public async Task An_answer_is_computed_once_per_version()
    {
        using var cache = new AnswerCache();
        var computed = 0;
        async Task<string> AskAsync(long version) =>
            (await cache.GetOrAddAsync("question", version, answer => (long.Parse(answer), 1), () => Task.FromResult($"{version + 0 * ++computed}")));

        Assert.Equal(["1", "1", "2", "2"], [await AskAsync(1), await AskAsync(1), await AskAsync(2), await AskAsync(2)]);
        Assert.Equal(2, computed);
    }

    [Fact]
    public async Task Who_asks_for_what_is_being_read_waits_for_it()
    {
        using var cache = new AnswerCache();
        var reading = new TaskCompletionSource<string>();
        Task<string> AskAsync(long version, Func<Task<string>> read) => cache.GetOrAddAsync("question", version, _ => (version, 1), read);

        var first = AskAsync(1, () => reading.Task);
        var second = AskAsync(1, () => throw new InvalidOperationException("it is being read"));
        var newer = await AskAsync(2, () => Task.FromResult("newer"));
        reading.SetResult("answer");

        Assert.Equal(["answer", "answer", "newer"], [await first, await second, newer]);
    }

    [Fact]
    public async Task Where_who_asked_first_goes_away_the_others_are_answered()
    {
        using var cache = new AnswerCache();
        var reading = new TaskCompletionSource<string>();
        Task<string> AskAsync(Func<Task<string>> read) => cache.GetOrAddAsync("question", 1, _ => (1, 1), read);

        var first = AskAsync(() => reading.Task);
        var second = AskAsync(() => Task.FromResult("own"));
        reading.SetCanceled();

        await Assert.ThrowsAsync<TaskCanceledException>(() => first);
        Assert.Equal("own", await second);
    }

    [Fact]
    public async Task The_newest_answer_is_kept_also_when_the_cache_is_full()
    {
        using var cache = new AnswerCache();
        for (var question = 0; question < 100; question++)
        {
            await AskAsync(() => "read");

            Assert.Equal("read", await AskAsync(() => "read again"));

            Task<string> AskAsync(Func<string> read) => cache.GetOrAddAsync($"question {question}", 1, _ => (1, 15_000), () => Task.FromResult(read()));
        }

        Assert.InRange(cache.Count, 10, 99);
    }

    [Fact]
    public void Keys_of_different_questions_differ_whatever_characters_they_have()
    {
        Assert.NotEqual(AnswerCache.Key("a", "b;1:c"), AnswerCache.Key("a", "b", "c"));
        Assert.NotEqual(AnswerCache.Key("a", null), AnswerCache.Key("a", ""));
        Assert.Equal(AnswerCache.Key("a", 1, new DateOnly(2025, 1, 1)), AnswerCache.Key("a", 1, new DateOnly(2025, 1, 1)));
    }

    private static async Task<IHost> StartAsync(string broker)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["ConnectionStrings:messaging"] = broker;
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<AnswerCache>();
        builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);
        builder.AddMessageBus(bus => bus.AddConsumer<WarehouseRefreshedConsumer, WarehouseRefreshedConsumerDefinition>());
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
