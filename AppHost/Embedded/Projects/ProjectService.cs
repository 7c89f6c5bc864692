using System.Runtime.InteropServices;
using AppHost.Embedded.Processes;

namespace AppHost.Embedded.Projects;

/// <summary>
/// One of this solution's services, run as <c>dotnet its.dll</c> in its project directory: <c>dotnet run</c> would put a
/// process in between that takes the death signal in its place.
/// </summary>
internal sealed class ProjectService(ProjectResource resource, IReadOnlyDictionary<string, string> telemetry, LogStore log) : IManagedProcess
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(15);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private ChildProcess? _child;
    private bool _wasHealthy;

    public int? ProcessId => _child?.Id;

    public Task<int> Exited => _child?.Exited ?? Task.FromResult(0);

    /// <summary>The variables of the last start.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; private set; } = new Dictionary<string, string>();

    private IEnumerable<EndpointAnnotation> Endpoints => resource.Annotations.OfType<EndpointAnnotation>();

    public async Task StartAsync(CancellationToken ct)
    {
        if (!File.Exists(resource.AssemblyPath))
            throw new ServerException($"{resource.AssemblyPath} is not there. Build the solution: dotnet build.");
        ChoosePorts();
        Environment = await ResolveEnvironmentAsync(ct);
        _child = await ProcessSpawner.StartAsync(
            new ProcessSpec(DotNet(), [resource.AssemblyPath])
            {
                WorkingDirectory = Path.GetDirectoryName(resource.ProjectPath)!,
                Environment = Environment,
            },
            log.Append);
    }

    public async Task<string?> CheckHealthAsync(CancellationToken ct)
    {
        if (resource.Annotations.OfType<HttpHealthCheckAnnotation>().FirstOrDefault() is not { } check)
            return null;
        var url = new EndpointReference(resource, check.EndpointName ?? Endpoints.First().Name).Url + check.Path;
        try
        {
            using var answer = await Http.GetAsync(url, ct);
            if (answer.IsSuccessStatusCode)
            {
                _wasHealthy = true;
                return null;
            }

            var body = await answer.Content.ReadAsStringAsync(ct);
            return $"{url} answers {(int)answer.StatusCode} {body[..Math.Min(body.Length, 300)]}".TrimEnd();
        }
        catch (HttpRequestException e)
        {
            return $"{url}: {e.Message}";
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"{url} does not answer within {Http.Timeout.TotalSeconds:0} s";
        }
    }

    public async Task StopAsync()
    {
        if (_child is not null)
            await _child.StopAsync(Libc.SigTerm, StopGrace);
    }

    /// <summary>Others know the port of a service that was healthy before; until then a taken one is replaced.</summary>
    private void ChoosePorts()
    {
        foreach (var endpoint in Endpoints)
        {
            if (endpoint.AllocatedPort is { } port && (_wasHealthy || endpoint.Port is not null || FreePorts.IsFree(port)))
                continue;
            endpoint.AllocatedPort = endpoint.Port ?? FreePorts.Next();
        }
    }

    private async Task<Dictionary<string, string>> ResolveEnvironmentAsync(CancellationToken ct)
    {
        var environment = ProcessSpec.MinimalEnvironment(Home());
        foreach (var (name, value) in InheritedVariables.ForServices())
            environment[name] = value;
        environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        environment["DOTNET_ENVIRONMENT"] = "Development";
        var urls = string.Join(';', Endpoints.Where(e => e.UriScheme == "http").Select(e => new EndpointReference(resource, e.Name).Url));
        if (urls.Length > 0)
            environment["ASPNETCORE_URLS"] = urls;
        foreach (var (name, value) in telemetry)
            environment[name] = value;

        var declared = new Dictionary<string, object>();
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            annotation.Callback(declared);
        foreach (var (name, value) in declared)
            environment[name] = value is IValueProvider provider ? await provider.GetValueAsync(ct) ?? "" : value.ToString() ?? "";
        return environment;
    }

    private static string Home() => System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? home : "/";

    /// <summary>The program that runs this host, so that services have the same runtime.</summary>
    private static string DotNet()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Path.Combine(root, Provisioning.SearchPath.Executable("dotnet"));
    }
}
