using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Warehouse.Tests.Delivery;

/// <summary><c>deploy/compose.yaml</c> describes the platform that the AppHost describes.</summary>
public sealed partial class ComposeTests
{
    private static readonly ComposeFile Compose = ComposeFile.Load();

    /// <summary>What .NET and OpenTelemetry read in any service; the AppHost's own host sets these.</summary>
    private static readonly HashSet<string> OfTheHost =
    [
        // A developer's machine has no proxy before it.
        "Access__TrustedProxies__0",
        "ASPNETCORE_ENVIRONMENT", "ASPNETCORE_HTTP_PORTS",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_SERVICE_NAME",
    ];

    /// <summary>The variables of each service, read from the text of the AppHost's <c>Program.cs</c>.</summary>
    private static readonly Dictionary<string, HashSet<string>> AppModel = Service().Split(RepositoryDocuments.Read("AppHost", "Program.cs"))[1..]
        .Chunk(2)
        .ToDictionary(service => service[0], service => Variable().Matches(service[1]).Select(match => match.Groups[1].Value)
            .Concat(Reference().Matches(service[1]).Select(match => $"ConnectionStrings__{match.Groups[1].Value}")).ToHashSet());

    public static TheoryData<string> Services => [.. AppModel.Keys];

    [Fact]
    public void Every_service_of_the_app_model_is_there_with_its_servers_and_the_dashboard()
    {
        Assert.Equal(["ingestion", "insights", "migrations", "modeling"], AppModel.Keys.Order());
        Assert.Equal([.. AppModel.Keys.Concat(["postgres", "messaging", "files", "dashboard"]).Order()], Compose.Services.Keys.Order());
        Assert.StartsWith("mcr.microsoft.com/dotnet/aspire-dashboard:", Compose.Services["dashboard"].Image);
    }

    [Fact]
    public void Every_image_of_ours_has_one_project_and_every_such_project_runs()
    {
        var images = Compose.Services.Where(service => service.Value.OwnRepository is not null).ToDictionary(service => service.Key, service => service.Value.OwnRepository!);

        Assert.Equal(AppModel.Keys.ToDictionary(name => name, name => $"platform/{name}"), images);
        Assert.Equal(RepositoryDocuments.Images.Keys.Order(), images.Values.Order());
        Assert.All(AppModel.Keys, name => Assert.Equal(ProjectOf(name), RepositoryDocuments.Images[$"platform/{name}"]));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_gets_the_variables_of_the_app_model_and_no_other(string service)
    {
        var given = Compose.Services[service].Environment.Keys.Except(OfTheHost).Order();

        Assert.Equal(AppModel[service].Order(), given);
    }

    [Theory]
    [InlineData("ingestion")]
    [InlineData("modeling")]
    [InlineData("insights")]
    public void A_service_signs_in_as_its_own_role_and_starts_after_what_it_needs(string name)
    {
        var service = Compose.Services[name];
        var password = $"${{{name.ToUpperInvariant()}_PASSWORD:?see deploy/.env.example}}";

        Assert.Equal($"Host=postgres;Database=warehouse;Username={name};Password={password}", service.Environment["ConnectionStrings__warehouse"]);
        Assert.Equal(password, Compose.Services["migrations"].Environment[$"Roles__{name}"]);
        Assert.Equal("Production", service.Environment["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal(name, service.Environment["OTEL_SERVICE_NAME"]);
        Assert.Equal("service_completed_successfully", service.DependsOn["migrations"].Condition);
        Assert.Equal("service_healthy", service.DependsOn["messaging"].Condition);
        Assert.Equal("service_healthy", Compose.Services["migrations"].DependsOn["postgres"].Condition);
    }

    [Fact]
    public void Everything_that_stays_has_a_check_and_starts_again_and_what_ends_does_not()
    {
        var ending = Compose.Services.Where(service => service.Value.Restart == "no").Select(service => service.Key).Order();

        Assert.Equal(["files", "migrations"], ending);
        // What nobody waits for would count as having failed when it ends: "up --wait" ends with 1 then.
        Assert.All(ending, name => Assert.Contains(Compose.Services.Values, service => service.DependsOn.GetValueOrDefault(name)?.Condition == "service_completed_successfully"));
        foreach (var (name, service) in Compose.Services.Where(service => service.Value.Restart != "no"))
        {
            Assert.Equal((name, "unless-stopped"), (name, service.Restart));
            Assert.True(name == "dashboard" || service.Healthcheck is not null, name);
        }
    }

    [Fact]
    public void Only_the_api_and_the_dashboard_are_reachable_and_only_from_the_machine_itself()
    {
        var ports = Compose.Services.Where(service => service.Value.Ports.Count > 0).ToDictionary(service => service.Key, service => service.Value.Ports.Single());

        Assert.Equal(new() { ["insights"] = "127.0.0.1:${API_PORT:-5080}:8080", ["dashboard"] = "127.0.0.1:${DASHBOARD_PORT:-18888}:18888" }, ports);
    }

    [Fact]
    public void No_container_of_ours_runs_as_root_or_may_become_it()
    {
        foreach (var service in Compose.Services.Values.Where(service => service.OwnRepository is not null))
        {
            // The user is the image's, which its own test checks.
            Assert.Null(service.User);
            Assert.False(service.Privileged);
            Assert.Equal(["ALL"], service.DroppedCapabilities);
        }
    }

    [Fact]
    public void Every_secret_is_required_and_stands_in_the_example()
    {
        var example = Entry().Matches(RepositoryDocuments.Read("deploy", ".env.example")).ToDictionary(entry => entry.Groups["name"].Value, entry => entry.Groups["default"].Success);

        Assert.All(Compose.Variables, variable => Assert.Single(variable.Value, form => form is ":?" or ":-"));
        Assert.Equal(Compose.Variables.ToDictionary(variable => variable.Key, variable => variable.Value[0] == ":-").OrderBy(entry => entry.Key), example.OrderBy(entry => entry.Key));
        Assert.All(
            Compose.Services.Values.SelectMany(service => service.Environment).Where(entry => Secret().IsMatch(entry.Key)),
            entry => Assert.Matches(@"\$\{\w+:\?", entry.Value));
    }

    [Fact]
    public void Landing_archive_and_the_servers_data_are_kept_in_volumes()
    {
        var mounts = Compose.Services.SelectMany(service => service.Value.Volumes.OfType<string>().Select(volume => (service.Key, volume))).Order();

        Assert.Equal([("files", "files:/data"), ("ingestion", "files:/data"), ("messaging", "messaging:/var/lib/rabbitmq"), ("postgres", "postgres:/var/lib/postgresql")], mounts);
        Assert.Equal(["files", "messaging", "postgres"], Compose.Volumes.Order());
        Assert.Equal("/data/landing", Compose.Services["ingestion"].Environment["Landing__Directory"]);
        Assert.Equal("/data/archive", Compose.Services["ingestion"].Environment["Landing__ArchiveDirectory"]);
        var uploads = Assert.IsType<Dictionary<object, object>>(Assert.Single(Compose.Services["insights"].Volumes));
        Assert.Equal(("files", Compose.Services["insights"].Environment["Landing__Directory"]), (uploads["source"], uploads["target"]));
        Assert.Equal("landing", Assert.IsType<Dictionary<object, object>>(uploads["volume"])["subpath"]);
    }

    [Theory]
    [InlineData("200 OK", 0)]
    [InlineData("503 Service Unavailable", 1)]
    [InlineData(null, 1)]
    public async Task The_check_of_the_services_tells_healthy_from_unhealthy_and_dead(string? status, int code)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var request = status is null ? Task.FromResult("") : AnswerOnceAsync(listener, status);
        if (status is null)
        {
            listener.Stop();
        }

        // The engine makes one dollar sign of two.
        var test = Compose.Services["insights"].Healthcheck!.Test.Select(part => part.Replace("$$", "$", StringComparison.Ordinal).Replace("/8080", $"/{port}", StringComparison.Ordinal)).ToList();
        Assert.Equal("CMD", test[0]);
        using var process = Process.Start(new ProcessStartInfo(test[1], test[2..]) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();

        Assert.Equal((code, status is null ? "" : "GET /health HTTP/1.0"), (process.ExitCode, await request));
    }

    private static async Task<string> AnswerOnceAsync(TcpListener listener, string status)
    {
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        var request = await reader.ReadLineAsync();
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\n\r\n"));
        return request!;
    }

    private static string ProjectOf(string service)
    {
        var name = Regex.Match(RepositoryDocuments.Read("AppHost", "Program.cs"), $@"AddProject<Projects\.(\w+)>\(""{service}""\)").Groups[1].Value.Replace('_', '.');
        return Path.Combine(name, $"{name}.csproj");
    }

    [GeneratedRegex(@"AddProject<Projects\.\w+>\(""(\w+)""\)")]
    private static partial Regex Service();

    [GeneratedRegex(@"WithEnvironment\(""(\w+)""")]
    private static partial Regex Variable();

    [GeneratedRegex(@"WithReference\((?:[\w.]+, ""(?=\w+""\)))?(\w+)""?\)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^(?:# (?=\w+=\S))?(?<name>[A-Z_]+)=(?<default>\S+)?$", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"(?i)password|pass$|secret|apikey|token$|headers|^Roles__|^ConnectionStrings__")]
    private static partial Regex Secret();
}
