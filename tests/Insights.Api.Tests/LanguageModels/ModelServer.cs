using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Insights.Api.Tests.LanguageModels;

/// <summary>A local server that speaks OpenAI's chat completions, well or badly: each request is answered by the next of its behaviours, the last one stays.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _behaviours;

    private ModelServer(WebApplication app, IEnumerable<Func<HttpContext, Task>> behaviours) => (_app, _behaviours) = (app, new(behaviours));

    public Uri Endpoint => new(_app.Urls.Single() + "/v1");

    /// <summary>Bodies, headers and times of the requests.</summary>
    public ConcurrentQueue<(JsonElement Body, string? Authorization, DateTimeOffset At)> Requests { get; } = new();

    public static async Task<ModelServer> StartAsync(params Func<HttpContext, Task>[] behaviours)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new ModelServer(app, behaviours);
        app.MapPost("/v1/chat/completions", server.Answer);
        await app.StartAsync();
        return server;
    }

    public static Func<HttpContext, Task> Says(string text, string finish = "stop") => async context =>
    {
        var usage = new { prompt_tokens = 120, completion_tokens = 30, total_tokens = 150 };
        if (!IsStreamed(context))
        {
            await context.Response.WriteAsJsonAsync(new
            {
                id = "c1",
                model = "small-1",
                choices = new[] { new { index = 0, message = new { role = "assistant", content = text }, finish_reason = finish } },
                usage,
            });
            return;
        }

        await SendAsync(context, new { id = "c1", model = "small-1", choices = new[] { new { delta = new { role = "assistant", content = "" } } } });
        foreach (var piece in text.Chunk(7))
        {
            await SendAsync(context, new { id = "c1", model = "small-1", choices = new[] { new { delta = new { content = new string(piece) } } } });
        }

        await SendAsync(context, new { id = "c1", model = "small-1", choices = new[] { new { delta = new { }, finish_reason = finish } } });
        await SendAsync(context, new { id = "c1", model = "small-1", choices = Array.Empty<object>(), usage });
        await context.Response.WriteAsync("data: [DONE]\n\n");
    };

    public static Func<HttpContext, Task> Fails(int status, int? retryAfterSeconds = null) => context =>
    {
        context.Response.StatusCode = status;
        if (retryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString();
        }

        return context.Response.WriteAsJsonAsync(new { error = new { message = "the request was: secret" } });
    };

    public static Func<HttpContext, Task> Sends(string body, string contentType = "application/json") => context =>
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body);
    };

    /// <summary>Begins to answer and breaks off.</summary>
    public static Func<HttpContext, Task> Disconnects() => async context =>
    {
        await SendAsync(context, new { id = "c1", choices = new[] { new { delta = new { content = "Dear [CUSTOMER], thank" } } } });
        context.Abort();
    };

    /// <summary>Begins to answer and ends without an end.</summary>
    public static Func<HttpContext, Task> EndsEarly() => context => SendAsync(context, new { id = "c1", choices = new[] { new { delta = new { content = "Dear [CUSTOMER], thank" } } } });

    /// <summary>Says nothing until the client goes away.</summary>
    public static Func<HttpContext, Task> Hangs() => async context =>
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task SendAsync(HttpContext context, object piece)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
        }

        await context.Response.WriteAsync($"data: {JsonSerializer.Serialize(piece)}\n\n", Encoding.UTF8);
        await context.Response.Body.FlushAsync();
    }

    private static bool IsStreamed(HttpContext context) => ((JsonElement)context.Items["body"]!).TryGetProperty("stream", out var stream) && stream.GetBoolean();

    private async Task Answer(HttpContext context)
    {
        var body = await context.Request.ReadFromJsonAsync<JsonElement>();
        context.Items["body"] = body;
        Requests.Enqueue((body, context.Request.Headers.Authorization, DateTimeOffset.UtcNow));
        if (_behaviours.Count > 1 && _behaviours.TryDequeue(out var behaviour) || _behaviours.TryPeek(out behaviour))
        {
            await behaviour!(context);
        }
    }
}
