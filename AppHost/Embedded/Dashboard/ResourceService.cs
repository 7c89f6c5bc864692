using System.Net;
using System.Security.Cryptography;
using System.Text;
using AppHost.Embedded.Dashboard.Protocol;
using AppHost.Embedded.Hosting;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppHost.Embedded.Dashboard;

/// <summary>
/// The gRPC service from which the dashboard learns about resources and their console logs, on HTTP/2 without TLS on
/// loopback. Written by hand: three calls do not need a gRPC server package.
/// </summary>
internal sealed class ResourceService : IAsyncDisposable
{
    private const string Prefix = "/aspire.v1.DashboardService/";
    private const int Unauthenticated = 16;

    private readonly WebApplication _server;
    private readonly ResourceStates _states;
    private readonly byte[] _apiKey;

    private ResourceService(WebApplication server, ResourceStates states, int port, string apiKey)
    {
        _server = server;
        _states = states;
        _apiKey = Encoding.UTF8.GetBytes(apiKey);
        Url = $"http://127.0.0.1:{port}";
        ApiKey = apiKey;
    }

    public string Url { get; }

    /// <summary>Arrives in the header <c>x-resource-service-api-key</c>.</summary>
    public string ApiKey { get; }

    public static async Task<ResourceService> StartAsync(ResourceStates states, Func<int> nextPort, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = nextPort();
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
            builder.Services.AddRoutingCore();
            builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
            var server = builder.Build();
            var service = new ResourceService(server, states, port, RandomNumberGenerator.GetHexString(32));
            service.Map();
            try
            {
                await server.StartAsync(ct);
                return service;
            }
            catch (IOException) when (attempt < 5)
            {
                await server.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
    }

    private void Map()
    {
        var calls = _server.UseRouting();
        calls.UseEndpoints(routes =>
        {
            routes.MapPost(Prefix + "GetApplicationInformation", context => AnswerAsync(context, _ => GetApplicationInformationAsync(context)));
            routes.MapPost(Prefix + "WatchResources", context => AnswerAsync(context, ct => WatchResourcesAsync(context, ct)));
            routes.MapPost(Prefix + "WatchResourceConsoleLogs", context => AnswerAsync(context, ct => WatchConsoleLogsAsync(context, ct)));
            // Answered with UNIMPLEMENTED, the dashboard's pages would wait for these streams for ever; so they stay open and silent.
            routes.MapPost(Prefix + "WatchInteractions", context => AnswerAsync(context, ct => Task.Delay(Timeout.Infinite, ct)));
            routes.MapPost(Prefix + "WatchTerminals", context => AnswerAsync(context, ct => Task.Delay(Timeout.Infinite, ct)));
        });
    }

    private async Task AnswerAsync(HttpContext context, Func<CancellationToken, Task> call)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _server.Lifetime.ApplicationStopping);
        context.Response.ContentType = "application/grpc";
        var status = 0;
        var given = Encoding.UTF8.GetBytes(context.Request.Headers["x-resource-service-api-key"].ToString());
        await context.Response.StartAsync(ending.Token);
        await context.Response.BodyWriter.FlushAsync(ending.Token);
        if (!CryptographicOperations.FixedTimeEquals(given, _apiKey))
        {
            status = Unauthenticated;
        }
        else
        {
            try
            {
                await call(ending.Token);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // The dashboard or the host goes away; a stream that ends is a stream that worked.
            }
        }

        if (!context.RequestAborted.IsCancellationRequested)
            context.Response.AppendTrailer("grpc-status", status.ToString());
    }

    private static Task GetApplicationInformationAsync(HttpContext context) =>
        SendAsync(context, new ApplicationInformationResponse { ApplicationName = "Platform" }, context.RequestAborted);

    private async Task WatchResourcesAsync(HttpContext context, CancellationToken ct)
    {
        var isFirst = true;
        await foreach (var changes in _states.WatchAsync(ct))
        {
            var ids = _states.All.ToDictionary(s => s.Name, s => s.Id);
            var resources = changes.Select(state => ResourceMessages.Of(state, ids));
            var update = new WatchResourcesUpdate();
            if (isFirst)
            {
                update.InitialData = new InitialResourceData();
                update.InitialData.Resources.AddRange(resources);
            }
            else
            {
                update.Changes = new WatchResourcesChanges();
                update.Changes.Value.AddRange(resources.Select(r => new WatchResourcesChange { Upsert = r }));
            }

            await SendAsync(context, update, ct);
            isFirst = false;
        }
    }

    private async Task WatchConsoleLogsAsync(HttpContext context, CancellationToken ct)
    {
        var request = await GrpcFrames.ReadAsync(context.Request.BodyReader, WatchResourceConsoleLogsRequest.Parser, ct);
        if (_states.All.FirstOrDefault(s => s.Id == request.ResourceName) is not { } resource)
            return;
        await foreach (var block in resource.Log.ReadAsync(follow: !request.SuppressFollow, ct))
        {
            var update = new WatchResourceConsoleLogsUpdate();
            update.LogLines.AddRange(block.Select(ResourceMessages.Of));
            await SendAsync(context, update, ct);
        }
    }

    private static async Task SendAsync(HttpContext context, IMessage message, CancellationToken ct) =>
        await context.Response.BodyWriter.WriteAsync(GrpcFrames.Encode(message), ct);
}
