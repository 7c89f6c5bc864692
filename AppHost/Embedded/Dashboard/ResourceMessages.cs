using AppHost.Embedded.Dashboard.Protocol;
using AppHost.Embedded.Hosting;
using AppHost.Embedded.Processes;
using Google.Protobuf.WellKnownTypes;
using Resource = AppHost.Embedded.Dashboard.Protocol.Resource;

namespace AppHost.Embedded.Dashboard;

/// <summary>How the host's states look to the dashboard.</summary>
internal static class ResourceMessages
{
    public static Resource Of(ResourceState state, IReadOnlyDictionary<string, string> idsByName)
    {
        // The dashboard fails on a resource without created_at, uid, display_name or a URL's display_properties.
        var resource = new Resource
        {
            Name = state.Id,
            Uid = state.Id,
            DisplayName = state.Name,
            ResourceType = state.Type,
            State = state.State,
            StateStyle = Style(state),
            CreatedAt = Timestamp.FromDateTimeOffset(state.CreatedAt),
        };
        if (state.StartedAt is { } started)
            resource.StartedAt = Timestamp.FromDateTimeOffset(started);
        if (state.StoppedAt is { } stopped)
            resource.StoppedAt = Timestamp.FromDateTimeOffset(stopped);

        resource.Urls.AddRange(state.Urls.Select((url, i) => new Url
        {
            EndpointName = url.Name,
            FullUrl = url.Url,
            IsInactive = state.State != StateNames.Running,
            DisplayProperties = new UrlDisplayProperties { SortOrder = -i, DisplayName = "" },
        }));
        resource.Environment.AddRange(state.Environment.Select(v => new EnvironmentVariable { Name = v.Key, Value = v.Value, IsFromSpec = true }));
        resource.Properties.AddRange(state.Properties.Select(p => Property(p.Key, Value.ForString(p.Value))));
        if (state.ProcessId is { } pid && state.State == StateNames.Running)
            resource.Properties.Add(Property("executable.pid", Value.ForNumber(pid)));
        if (state.ExitCode is { } code)
            resource.Properties.Add(Property("resource.exitCode", Value.ForNumber(code)));
        if (Health(state) is { } health)
            resource.HealthReports.Add(health);
        resource.Relationships.AddRange(state.Relationships
            .Where(r => idsByName.ContainsKey(r.Name))
            .Select(r => new ResourceRelationship { ResourceName = r.Name, Type = r.Type }));
        return resource;
    }

    /// <summary>The dashboard takes the time from the front of the text.</summary>
    public static ConsoleLogLine Of(LogLine line) => new()
    {
        LineNumber = line.Number,
        Text = $"{line.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffffZ} {line.Text}",
        IsStdErr = line.IsError,
    };

    private static ResourceProperty Property(string name, Value value) => new() { Name = name, Value = value };

    private static HealthReport? Health(ResourceState state)
    {
        if (state.State != StateNames.Running || state.IsHealthy is not { } healthy)
            return null;
        var report = new HealthReport
        {
            Key = $"{state.Name}_check",
            Status = healthy ? HealthStatus.Healthy : HealthStatus.Unhealthy,
            Description = state.HealthMessage ?? "",
        };
        if (state.HealthCheckedAt is { } at)
            report.LastRunAt = Timestamp.FromDateTimeOffset(at);
        return report;
    }

    private static string Style(ResourceState state) => state.State switch
    {
        StateNames.Running or StateNames.External => "success",
        StateNames.FailedToStart => "error",
        StateNames.Exited => state.ExitCode == 0 ? "info" : "error",
        StateNames.Restarting => "warning",
        _ => "info",
    };
}
