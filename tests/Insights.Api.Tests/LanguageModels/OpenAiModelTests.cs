using System.Text.Json;
using Insights.Api.LanguageModels;
using Microsoft.Extensions.AI;

namespace Insights.Api.Tests.LanguageModels;

/// <summary>The real client, with everything around it, against a server that speaks the protocol.</summary>
public sealed class OpenAiModelTests
{
    private const string Text = "Guten Tag [CUSTOMER], schöne Grüße 👋";

    private static readonly ChatMessage[] Asked = [new(ChatRole.System, "rules"), new(ChatRole.User, "task")];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_comes_with_its_tokens_whole_or_in_pieces(bool stream)
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Says(Text));
        using var model = Model(server, stream, key: "k-1");

        var response = await model.GetResponseAsync(Asked, new ChatOptions { MaxOutputTokens = 77, Temperature = 0.5f });

        Assert.Equal((Text, "small-1", ChatFinishReason.Stop), (response.Text, response.ModelId, response.FinishReason));
        Assert.Equal((120L, 30L), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount));
        var (body, authorization, _) = Assert.Single(server.Requests);
        Assert.Equal("Bearer k-1", authorization);
        AssertSent(
            $$"""
            {"model":"small","messages":[{"role":"system","content":"rules"},{"role":"user","content":"task"}],"max_tokens":77,"temperature":0.5
             {{(stream ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "")}}}
            """,
            body);
    }

    [Fact]
    public async Task A_model_that_thinks_gets_its_limit_under_another_name_and_no_temperature()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Says(Text));
        using var model = Model(server, stream: false, options => options.Reasoning());

        await model.GetResponseAsync(Asked, new ChatOptions { MaxOutputTokens = 77, Temperature = 0.5f });

        AssertSent(
            """{"model":"small","messages":[{"role":"system","content":"rules"},{"role":"user","content":"task"}],"max_completion_tokens":77}""",
            Assert.Single(server.Requests).Body);
    }

    [Fact]
    public async Task Without_a_key_none_is_sent()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Says(Text));
        using var model = Model(server);

        await model.GetResponseAsync(Asked);

        Assert.Null(Assert.Single(server.Requests).Authorization);
    }

    [Theory]
    [InlineData(500, 3)]
    [InlineData(503, 3)]
    [InlineData(401, 1)]
    [InlineData(404, 1)]
    public async Task What_passes_is_tried_again_and_what_does_not_is_not(int status, int attempts)
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Fails(status));
        using var model = Model(server);

        var error = await Assert.ThrowsAsync<ModelException>(() => model.GetResponseAsync(Asked));

        Assert.Equal(status >= 500 ? ModelFailure.Unavailable : ModelFailure.Refused, error.Failure);
        Assert.Equal(attempts, server.Requests.Count);
        Assert.DoesNotContain("secret", error.ToString());
    }

    [Fact]
    public async Task A_rate_limit_is_waited_for_as_long_as_the_endpoint_says()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Fails(429, retryAfterSeconds: 1), ModelServer.Says(Text));
        using var model = Model(server, options: options => options.RetryDelay(TimeSpan.FromMilliseconds(1)));

        Assert.Equal(Text, (await model.GetResponseAsync(Asked)).Text);

        var times = server.Requests.Select(request => request.At).ToList();
        Assert.True(times[1] - times[0] >= TimeSpan.FromMilliseconds(990), $"{times[1] - times[0]}");
    }

    [Fact]
    public async Task A_rate_limit_that_lasts_is_said_to_be_one()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Fails(429));
        using var model = Model(server);

        Assert.Equal(ModelFailure.RateLimited, (await Assert.ThrowsAsync<ModelException>(() => model.GetResponseAsync(Asked))).Failure);
    }

    public static TheoryData<string, bool> Garbage() => new()
    {
        { "", false }, { "null", false }, { "<html>", false }, { "{\"choices\":[]}", false }, { "{\"choices\":[{}]}", false }, { "{\"choices\":7}", false },
        { "data: <html>\n\n", true }, { "data: {\"choices\":7}\n\n", true }, { "data: null\n\n", true },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Garbage_is_no_answer(string body, bool stream)
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Sends(body, stream ? "text/event-stream" : "application/json"));
        using var model = Model(server, stream, options => options.Retries(0));

        Assert.Equal(ModelFailure.Garbage, (await Assert.ThrowsAsync<ModelException>(() => model.GetResponseAsync(Asked))).Failure);
    }

    [Fact]
    public async Task Garbage_is_tried_again()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Sends("nonsense"), ModelServer.Says(Text));
        using var model = Model(server, stream: false);

        Assert.Equal(Text, (await model.GetResponseAsync(Asked)).Text);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_asked_for_again_and_never_used_in_part()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Disconnects(), ModelServer.EndsEarly(), ModelServer.Says(Text));
        using var model = Model(server);

        Assert.Equal(Text, (await model.GetResponseAsync(Asked)).Text);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task An_answer_that_was_cut_at_its_longest_is_none()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Says(Text, finish: "length"));
        using var model = Model(server);

        Assert.Equal(ModelFailure.Incomplete, (await Assert.ThrowsAsync<ModelException>(() => model.GetResponseAsync(Asked))).Failure);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("data: {\"error\":{\"message\":\"overloaded\"}}\n\n")]
    [InlineData("data: [DONE]\n\n")]
    public async Task An_error_in_the_stream_and_an_end_without_an_answer_are_no_answer(string body)
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Sends(body, "text/event-stream"));
        using var model = Model(server, options: options => options.Retries(0));

        Assert.Equal(ModelFailure.Unavailable, (await Assert.ThrowsAsync<ModelException>(() => model.GetResponseAsync(Asked))).Failure);
    }

    [Fact]
    public async Task A_slow_model_is_given_up_and_tried_again()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Hangs(), ModelServer.Says(Text));
        using var model = Model(server, options: options => options.Timeout(TimeSpan.FromMilliseconds(300)));

        Assert.Equal(Text, (await model.GetResponseAsync(Asked)).Text);
    }

    [Fact]
    public async Task All_attempts_together_have_a_limit()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Hangs());
        using var model = Model(server, options: options => options.Timeout(TimeSpan.FromSeconds(20)).TotalTimeout(TimeSpan.FromMilliseconds(300)));

        Assert.Equal(ModelFailure.Timeout, (await Assert.ThrowsAsync<ModelException>(() => model.GetResponseAsync(Asked))).Failure);
    }

    [Fact]
    public async Task A_model_that_keeps_failing_is_left_alone_for_a_while_and_then_asked_again()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Fails(500), ModelServer.Fails(500), ModelServer.Says(Text));
        using var model = Model(server, options: options => options.Retries(0).Breaker(2, TimeSpan.FromMilliseconds(600)));
        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<ModelException>(() => model.GetResponseAsync(Asked));
        }

        Assert.Equal(ModelFailure.CircuitOpen, (await Assert.ThrowsAsync<ModelException>(() => model.GetResponseAsync(Asked))).Failure);
        Assert.Equal(2, server.Requests.Count);

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        string? text = null;
        while (text is null)
        {
            await timer.WaitForNextTickAsync(patience.Token);
            try
            {
                text = (await model.GetResponseAsync(Asked, cancellationToken: patience.Token)).Text;
            }
            catch (ModelException e) when (e.Failure == ModelFailure.CircuitOpen)
            {
            }
        }

        Assert.Equal((Text, 3), (text, server.Requests.Count));
    }

    [Fact]
    public async Task A_caller_who_goes_away_ends_the_call()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Hangs());
        using var model = Model(server);
        using var caller = new CancellationTokenSource();
        var call = model.GetResponseAsync(Asked, cancellationToken: caller.Token);
        while (server.Requests.IsEmpty)
        {
            await Task.Yield();
        }

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_unavailable()
    {
        var server = await ModelServer.StartAsync(ModelServer.Says(Text));
        using var model = Model(server, options: options => options.Retries(0));
        await server.DisposeAsync();

        Assert.Equal(ModelFailure.Unavailable, (await Assert.ThrowsAsync<ModelException>(() => model.GetResponseAsync(Asked))).Failure);
    }

    [Fact]
    public async Task A_slash_at_the_end_of_the_address_makes_no_difference()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Says(Text));
        using var http = new HttpClient();
        using var model = new OpenAiChatClient(
            http, new Uri(server.Endpoint + "/"), "small", null, stream: true, reasoning: false, TimeProvider.System);

        Assert.Equal(Text, (await model.GetResponseAsync(Asked)).Text);
    }

    private static void AssertSent(string expected, JsonElement body) =>
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, body), body.GetRawText());

    private static ResilientChatClient Model(ModelServer server, bool stream = true, Func<Settings, Settings>? options = null, string? key = null)
    {
        var settings = (options ?? (same => same))(new Settings()).Options;
        return new(new OpenAiChatClient(new HttpClient(), server.Endpoint, "small", key, stream, settings.Reasoning, TimeProvider.System), settings, TimeProvider.System);
    }

    /// <summary>Options with the patience of a test.</summary>
    private sealed class Settings
    {
        private TimeSpan _timeout = TimeSpan.FromSeconds(20);
        private TimeSpan _total = TimeSpan.FromSeconds(40);
        private TimeSpan _delay = TimeSpan.FromMilliseconds(10);
        private TimeSpan _break = TimeSpan.FromSeconds(30);
        private int _retries = 2;
        private int _throughput = 100;
        private bool _reasoning;

        public LlmOptions Options => new()
        {
            Timeout = _timeout,
            TotalTimeout = _total,
            RetryDelay = _delay,
            Retries = _retries,
            BreakerThroughput = _throughput,
            BreakDuration = _break,
            Reasoning = _reasoning,
        };

        public Settings Timeout(TimeSpan value) => Set(() => _timeout = value);

        public Settings TotalTimeout(TimeSpan value) => Set(() => _total = value);

        public Settings RetryDelay(TimeSpan value) => Set(() => _delay = value);

        public Settings Reasoning() => Set(() => _reasoning = true);

        public Settings Retries(int value) => Set(() => _retries = value);

        public Settings Breaker(int throughput, TimeSpan duration) => Set(() => (_throughput, _break) = (throughput, duration));

        private Settings Set(Action set)
        {
            set();
            return this;
        }
    }
}
