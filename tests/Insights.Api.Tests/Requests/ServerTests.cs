using System.Net;
using System.Text.Json;
using Insights.Api.Answers;
using Insights.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Insights.Api.Tests.Requests;

/// <summary>What a server on a socket does with HEAD, and with what the service does not foresee.</summary>
public sealed class ServerTests : IAsyncLifetime, IDisposable
{
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(NpgsqlDataSource.Create("Host=127.0.0.1;Port=9;Database=nothing"));
        builder.AddRequests();
        builder.AddAnswers();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.UseRequests();
        _app.MapGet("/known", () => TypedResults.Bytes(new byte[1000], "application/octet-stream"));
        _app.MapGet("/streamed", async (HttpContext http) =>
        {
            await http.Response.WriteAsync(new string('x', 100_000));
            await http.Response.Body.FlushAsync();
        });
        _app.MapGet("/fails", string () => throw new InvalidOperationException("a secret of the service"));
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    [Theory]
    [InlineData("/known", HttpStatusCode.OK, 1000L)]
    [InlineData("/streamed", HttpStatusCode.OK, null)]
    [InlineData("/fails", HttpStatusCode.InternalServerError, null)]
    [InlineData("/nope", HttpStatusCode.NotFound, null)]
    public async Task A_connection_is_good_for_more_after_a_head(string path, HttpStatusCode status, long? length)
    {
        for (var time = 0; time < 3; time++)
        {
            using var head = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
            Assert.False(head.Headers.Contains("Server"));
            Assert.Equal((status, length), (head.StatusCode, length is null ? null : head.Content.Headers.ContentLength));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
            Assert.Equal(1000, (await _client.GetByteArrayAsync("/known")).Length);
        }
    }

    [Fact]
    public async Task A_failure_of_the_service_has_a_type_and_keeps_its_secrets()
    {
        using var response = await _client.GetAsync("/fails");

        await response.Content.LoadIntoBufferAsync();
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((500, "/problems/internal-error", "/fails could not be answered; the service's log says why, under the trace id"),
            (problem.GetProperty("status").GetInt32(), problem.GetProperty("type").GetString(), problem.GetProperty("detail").GetString()));
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
        Assert.True(problem.TryGetProperty("trace_id", out _));
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public void Dispose() => _client.Dispose();
}
