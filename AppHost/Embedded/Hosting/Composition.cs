using AppHost.Embedded.Dashboard;
using AppHost.Embedded.Postgres;
using AppHost.Embedded.Processes;
using AppHost.Embedded.Projects;
using AppHost.Embedded.Provisioning;
using AppHost.Embedded.RabbitMq;

namespace AppHost.Embedded.Hosting;

/// <summary>What this start of the host works with.</summary>
internal sealed record HostContext(PlatformOptions Options, DataDirectory Data, ServerFiles Files, SecretStore Secrets, ResourceStates States, Action<string> GiveUp)
{
    /// <summary>Tells this start from others in telemetry.</summary>
    public string Instance { get; } = Guid.NewGuid().ToString("N")[..8];

    /// <summary>Where services send telemetry; <c>null</c> without a dashboard.</summary>
    public int? OtlpPort { get; } = Options.DashboardPort == 0 ? null : FreePorts.Next();

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>Turns resources into processes with a plan each.</summary>
internal sealed class Composition(HostContext context, IReadOnlyList<IResource> resources)
{
    public const string DashboardName = "dashboard";

    private readonly PortMemory _ports = new(Path.Combine(context.Data.Path, PortMemory.FileName));
    private readonly Dictionary<string, LogStore> _logs = [];

    public async Task<IReadOnlyList<ResourceRunner>> ComposeAsync(Servers servers, Action<string> announce, CancellationToken ct)
    {
        var postgres = resources.OfType<PostgresServerResource>().FirstOrDefault();
        var rabbitMq = resources.OfType<RabbitMQServerResource>().FirstOrDefault();
        var (postgresBinaries, rabbitMqBinaries) = await servers.FindAsync(
            postgres is null ? null : Path.Combine(DirectoryOf(postgres), "data"), rabbitMq is not null, announce, ct);

        var runners = new List<ResourceRunner>();
        foreach (var resource in resources)
        {
            switch (resource)
            {
                case PostgresServerResource server:
                    runners.Add(await PostgresAsync(server, postgresBinaries!, ct));
                    break;
                case RabbitMQServerResource server:
                    runners.Add(await RabbitMqAsync(server, rabbitMqBinaries!, ct));
                    break;
                case PostgresDatabaseResource database:
                    AddState(database, "PostgresDatabase", s => s with { State = StateNames.Waiting, Relationships = [(database.Parent.Name, "Parent")] });
                    break;
                case ExternalConnectionResource external:
                    AddState(external, "ConnectionString", s => s with { State = StateNames.External, IsHealthy = true });
                    break;
                case ProjectResource project:
                    runners.Add(Project(project));
                    break;
            }
        }

        return runners;
    }

    public ResourceRunner Dashboard(DashboardBundle bundle, Func<ResourceService> resourceService)
    {
        var log = Log(DashboardName);
        var process = new DashboardProcess(context.Options.DashboardPort, context.OtlpPort!.Value, context.Data.Path, bundle, resourceService, log);
        AddState(DashboardName, "Executable", log, s => s);
        return Runner(new RunnerPlan(DashboardName, IsJob: false)
        {
            Describe = s => s with { Urls = [new ResourceUrl("http", process.Url)] },
        }, process, _ => { });
    }

    private async Task<ResourceRunner> PostgresAsync(PostgresServerResource resource, PostgresBinaries binaries, CancellationToken ct)
    {
        var log = Log(resource.Name);
        var parent = MakeDirectoryOf(resource);
        var password = await resource.PasswordParameter.GetValueAsync(ct) ?? "";
        // Connections of five services, of dashboards and of people; the rest are PostgreSQL's own defaults.
        var server = new PostgresServer(binaries, context.Files, Path.Combine(parent, "data"), PostgresServerResource.UserName, password, ["max_connections=200"], log);
        _ports.Recall(resource.Name, server.PreferPort);
        AddState(resource, "PostgresServer", s => s with { Properties = [KeyValuePair.Create("executable.path", binaries.Program("postgres")), KeyValuePair.Create("resource.dataDirectory", parent)] });
        var databases = resources.OfType<PostgresDatabaseResource>().Where(d => d.Parent == resource).ToList();
        return Runner(new RunnerPlan(resource.Name, IsJob: false)
        {
            Describe = s =>
            {
                Allocate(resource, PostgresServerResource.EndpointName, server.Port);
                return s with { Urls = [new ResourceUrl("tcp", $"tcp://127.0.0.1:{server.Port}")] };
            },
            OnReady = async token =>
            {
                foreach (var database in databases)
                {
                    await server.CreateDatabaseAsync(database.DatabaseName, token);
                    context.States.Update(database.Name, s => s with { State = StateNames.Running, IsHealthy = true, StartedAt = context.Time.GetUtcNow() });
                }
            },
        }, server, context.GiveUp);
    }

    private async Task<ResourceRunner> RabbitMqAsync(RabbitMQServerResource resource, RabbitMqBinaries binaries, CancellationToken ct)
    {
        var log = Log(resource.Name);
        var directory = MakeDirectoryOf(resource);
        var password = await resource.PasswordParameter.GetValueAsync(ct) ?? "";
        var withManagement = resource.Annotations.OfType<ManagementPluginAnnotation>().Any();
        var settings = new RabbitMqSettings(context.Files, directory, $"{resource.Name}@localhost", RabbitMQServerResource.UserName, password, withManagement);
        var server = new RabbitMqServer(binaries, settings, log);
        _ports.Recall(resource.Name, server.PreferPort);
        AddState(resource, "RabbitMQ", s => s with { Properties = [KeyValuePair.Create("executable.path", binaries.ServerScript), KeyValuePair.Create("resource.dataDirectory", directory)] });
        return Runner(new RunnerPlan(resource.Name, IsJob: false)
        {
            Describe = s =>
            {
                Allocate(resource, RabbitMQServerResource.EndpointName, server.Port);
                if (server.PortMapperProcessId is { } mapper)
                    context.Data.Run.Add($"{resource.Name} port mapper", mapper);
                var urls = new List<ResourceUrl> { new("tcp", $"tcp://127.0.0.1:{server.Port}") };
                if (server.ManagementPort is { } port)
                {
                    Allocate(resource, RabbitMQServerResource.ManagementEndpointName, port);
                    urls.Add(new ResourceUrl(RabbitMQServerResource.ManagementEndpointName, $"http://127.0.0.1:{port}"));
                }

                return s with { Urls = urls };
            },
        }, server, context.GiveUp);
    }

    private ResourceRunner Project(ProjectResource resource)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().ToList();
        var log = Log(resource.Name);
        var service = new ProjectService(resource, Telemetry(resource), log);
        var isJob = resources.SelectMany(r => r.Annotations.OfType<WaitAnnotation>()).Any(w => w.Resource == resource && w.WaitType == WaitType.WaitForCompletion);
        AddState(resource, "Project", s => s with { Properties = [KeyValuePair.Create("project.path", resource.ProjectPath)] });
        return Runner(new RunnerPlan(resource.Name, isJob)
        {
            WaitsFor = [.. waits.Select(w => (w.Resource.Name, w.WaitType == WaitType.WaitForCompletion))],
            Describe = s => s with
            {
                Urls = [.. resource.Annotations.OfType<EndpointAnnotation>().Select(e => new ResourceUrl(e.Name, new EndpointReference(resource, e.Name).Url))],
                Environment = [.. service.Environment.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => KeyValuePair.Create(v.Key, Visible(v.Key, v.Value)))],
            },
        }, service, context.GiveUp);
    }

    /// <summary>Connection strings of external servers and keys hold secrets that the host did not generate.</summary>
    private string Visible(string name, string value) =>
        name.EndsWith("_API_KEY", StringComparison.Ordinal) || name.Contains("Password", StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("ConnectionStrings__", StringComparison.Ordinal) && resources.OfType<ExternalConnectionResource>().Any(r => name.EndsWith("__" + r.Name, StringComparison.Ordinal)))
            ? "*****"
            : context.Secrets.Mask(value);

    /// <summary>Name and instance are those of the resource, so that the dashboard shows telemetry and resource as one.</summary>
    private Dictionary<string, string> Telemetry(ProjectResource resource)
    {
        var variables = new Dictionary<string, string>
        {
            ["OTEL_SERVICE_NAME"] = resource.Name,
            ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={context.Instance}",
        };
        if (context.OtlpPort is { } port)
        {
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{port}";
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
        }

        return variables;
    }

    private ResourceRunner Runner(RunnerPlan plan, IManagedProcess process, Action<string> giveUp) =>
        new(plan, process, context.States, context.Data.Run, giveUp, context.Time);

    private LogStore Log(string name) => _logs[name] = new LogStore(Path.Combine(context.Data.Logs, $"{name}.log"), time: context.Time);

    private void AddState(IResource resource, string type, Func<ResourceState, ResourceState> describe) => AddState(
        resource.Name,
        type,
        _logs.TryGetValue(resource.Name, out var log) ? log : new LogStore(time: context.Time),
        s => describe(s with
        {
            Relationships = [.. resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(r => (r.Resource.Name, r.Type)).Distinct()],
        }));

    private void AddState(string name, string type, LogStore log, Func<ResourceState, ResourceState> describe) =>
        context.States.Add(describe(new ResourceState(name, context.Instance, type, log) { CreatedAt = context.Time.GetUtcNow() }));

    private void Allocate(IResource resource, string endpoint, int port)
    {
        resource.Annotations.OfType<EndpointAnnotation>().First(e => e.Name == endpoint).AllocatedPort = port;
        if (endpoint == PostgresServerResource.EndpointName)
            _ports.Remember(resource.Name, port);
    }

    private string DirectoryOf(IResource resource) => Path.Combine(context.Files.Directory, DirectoryName(resource));

    private string MakeDirectoryOf(IResource resource) => context.Files.MakeDirectory(DirectoryName(resource));

    /// <summary>The directory that the application names, or its twin where the server files had to go.</summary>
    private string DirectoryName(IResource resource)
    {
        var source = resource.Annotations.OfType<DataDirectoryAnnotation>().Select(d => d.Source).FirstOrDefault() ?? resource.Name;
        return Path.IsPathRooted(source) ? Path.GetRelativePath(context.Data.Path, source) : source;
    }
}
