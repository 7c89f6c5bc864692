using AppHost.Embedded.Processes;

namespace AppHost.Embedded.Dashboard;

/// <summary>The real Aspire dashboard, on loopback without a login, fed by the services' OTLP and by the host's resource service.</summary>
internal sealed class DashboardProcess(int port, int otlpPort, string dataDirectory, DashboardBundle bundle, Func<ResourceService> resources, LogStore log) : IManagedProcess
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly int _otlpHttpPort = FreePorts.Next();
    private Task<string>? _program;
    private ChildProcess? _child;

    public string Url => $"http://127.0.0.1:{port}";

    public int? ProcessId => _child?.Id;

    public Task<int> Exited => _child?.Exited ?? Task.FromResult(0);

    public async Task StartAsync(CancellationToken ct)
    {
        // Fetched, or failed to be, once: a second try a second later would not go better.
        var program = await (_program ??= bundle.PrepareAsync(ct));
        var home = Directory.CreateDirectory(Path.Combine(dataDirectory, "dashboard")).FullName;
        var environment = ProcessSpec.MinimalEnvironment(home);
        environment["ASPNETCORE_URLS"] = Url;
        environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://127.0.0.1:{otlpPort}";
        environment["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = $"http://127.0.0.1:{_otlpHttpPort}";
        environment["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true";
        environment["ASPIRE_DASHBOARD_API_ENABLED"] = "true";
        environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = resources().Url;
        environment["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey";
        environment["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = resources().ApiKey;
        _child = await ProcessSpawner.StartAsync(
            new ProcessSpec(program, ["dashboard"]) { WorkingDirectory = Path.GetDirectoryName(program)!, Environment = environment }, log.Append);
    }

    public async Task<string?> CheckHealthAsync(CancellationToken ct)
    {
        try
        {
            using var answer = await Http.GetAsync(Url, ct);
            return (int)answer.StatusCode < 500 ? null : $"{Url} answers {(int)answer.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"{Url} does not answer";
        }
    }

    public async Task StopAsync()
    {
        if (_child is not null)
            await _child.StopAsync(Libc.SigTerm, TimeSpan.FromSeconds(5));
    }
}
