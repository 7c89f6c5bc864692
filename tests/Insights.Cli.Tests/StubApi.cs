using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Insights.Cli.Tests;

/// <summary>A server on loopback that answers as a test says, and remembers what it was asked.</summary>
internal sealed class StubApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, RequestDelegate> _answers = [];

    private StubApi()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Each as <c>GET /path?query</c>, with the body behind it if there was one.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public string Address => _app.Urls.First();

    public static async Task<StubApi> StartAsync()
    {
        var stub = new StubApi();
        await stub._app.StartAsync();
        return stub;
    }

    /// <param name="request">Such as <c>GET /path</c>.</param>
    /// <param name="json">The body.</param>
    /// <param name="status">The status; refusals are problem details.</param>
    public StubApi On(string request, string json, int status = 200) =>
        On(request, status >= 400 ? "application/problem+json" : "application/json", json, status);

    public StubApi On(string request, string contentType, string body, int status) => On(request, async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body);
    });

    public StubApi On(string request, RequestDelegate answer)
    {
        _answers[request] = answer;
        return this;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var request = $"{context.Request.Method} {context.Request.Path}";
        Requests.Enqueue($"{request}{context.Request.QueryString}{(body.Length > 0 ? " " + body : "")}");
        if (_answers.TryGetValue(request, out var answer))
            await answer(context);
        else
            context.Response.StatusCode = 404;
    }
}
