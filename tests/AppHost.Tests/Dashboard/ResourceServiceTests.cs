using System.Net;
using AppHost.Embedded.Dashboard;
using AppHost.Embedded.Dashboard.Protocol;
using AppHost.Embedded.Hosting;
using AppHost.Embedded.Processes;
using Google.Protobuf;

namespace AppHost.Tests.Dashboard;

public sealed class ResourceServiceTests : IAsyncLifetime, IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly ResourceStates _states = new();
    private readonly LogStore _log = new();
    private ResourceService _service = null!;

    public async Task InitializeAsync()
    {
        _states.Add(new ResourceState("ingestion", "12345678", "Project", _log)
        {
            State = StateNames.Running,
            CreatedAt = DateTimeOffset.UnixEpoch,
            ProcessId = 42,
            IsHealthy = true,
            Urls = [new ResourceUrl("http", "http://127.0.0.1:1234")],
        });
        _service = await ResourceService.StartAsync(_states, FreePorts.Next, Ct);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Resources_come_at_once_and_then_as_they_change()
    {
        using var call = await CallAsync("WatchResources", []);
        await using var stream = await call.Content.ReadAsStreamAsync();

        var initial = (await ReadAsync(stream, WatchResourcesUpdate.Parser)).InitialData.Resources.Single();
        Assert.Equal(
            ("ingestion-12345678", "ingestion", "ingestion-12345678", "Running", "success"),
            (initial.Name, initial.DisplayName, initial.Uid, initial.State, initial.StateStyle));
        Assert.Equal((DateTime.UnixEpoch, "http://127.0.0.1:1234", 42), (initial.CreatedAt.ToDateTime(), initial.Urls.Single().FullUrl, (int)initial.Properties.Single(p => p.Name == "executable.pid").Value.NumberValue));
        Assert.NotNull(initial.Urls.Single().DisplayProperties);
        Assert.Equal(HealthStatus.Healthy, initial.HealthReports.Single().Status);

        _states.Update("ingestion", s => s with { State = StateNames.Exited, ExitCode = 137 });

        var changed = (await ReadAsync(stream, WatchResourcesUpdate.Parser)).Changes.Value.Single().Upsert;
        Assert.Equal(("Exited", "error", 137), (changed.State, changed.StateStyle, (int)changed.Properties.Single(p => p.Name == "resource.exitCode").Value.NumberValue));
    }

    [Fact]
    public async Task Console_lines_come_with_their_time_in_front()
    {
        _log.Append("listening", isError: false);
        _log.Dispose();
        using var call = await CallAsync("WatchResourceConsoleLogs", GrpcFrames.Encode(new WatchResourceConsoleLogsRequest { ResourceName = "ingestion-12345678" }));
        await using var stream = await call.Content.ReadAsStreamAsync();

        var line = (await ReadAsync(stream, WatchResourceConsoleLogsUpdate.Parser)).LogLines.Single();

        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z listening$", line.Text);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        Assert.Equal("0", call.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_key()
    {
        using var call = await CallAsync("WatchResources", [], apiKey: "wrong");

        Assert.Empty(await call.Content.ReadAsByteArrayAsync());
        Assert.Equal("16", call.TrailingHeaders.GetValues("grpc-status").Single());
    }

    private async Task<HttpResponseMessage> CallAsync(string method, byte[] frame, string? apiKey = null)
    {
        var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_service.Url}/aspire.v1.DashboardService/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        request.Headers.Add("x-resource-service-api-key", apiKey ?? _service.ApiKey);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
    }

    private static async Task<T> ReadAsync<T>(Stream stream, MessageParser<T> parser)
        where T : IMessage<T>
    {
        var header = new byte[5];
        await stream.ReadExactlyAsync(header);
        var message = new byte[(header[1] << 24) | (header[2] << 16) | (header[3] << 8) | header[4]];
        await stream.ReadExactlyAsync(message);
        return parser.ParseFrom(message);
    }
}
