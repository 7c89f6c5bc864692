using AppHost.Embedded.Processes;

namespace AppHost.Embedded.Hosting;

/// <summary>What can be wrong before anything is started.</summary>
internal static class Preflight
{
    /// <exception cref="DistributedApplicationException">A port that somebody asked for is taken.</exception>
    public static void CheckPorts(PlatformOptions options, IEnumerable<IResource> resources)
    {
        if (options.DashboardPort != 0)
            Check(options.DashboardPort, "the Aspire dashboard", $"{PlatformOptions.Section}:{nameof(PlatformOptions.DashboardPort)}");
        foreach (var resource in resources)
        {
            foreach (var port in resource.Annotations.OfType<EndpointAnnotation>().Select(e => e.Port).OfType<int>())
                Check(port, $"'{resource.Name}'", $"{PlatformOptions.Section}:{nameof(PlatformOptions.ApiPort)}");
        }
    }

    private static void Check(int port, string user, string key)
    {
        if (!FreePorts.IsFree(port))
        {
            throw new DistributedApplicationException(
                $"Port {port} on 127.0.0.1, wanted for {user}, is in use by another program. Stop that program, or choose another port with {key} (such as --{key} {port + 1}).");
        }
    }
}
