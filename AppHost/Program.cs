namespace AppHost;

/// <summary>The architecture of the platform: what runs, what is wired to what, and in which order it starts.</summary>
public static class Program
{
    public static int Main(string[] args)
    {
        try
        {
            CreateBuilder(args).Build().Run();
            return 0;
        }
        catch (DistributedApplicationException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(args);
        var platform = PlatformOptions.From(builder.Configuration, builder.AppHostDirectory);
        builder.CopySamplesOnFirstRun(platform);

        var warehouse = builder.AddWarehouse(platform);
        var messaging = builder.AddMessaging(platform);

        var migrations = builder.AddProject<Projects.Warehouse>("migrations")
            .WithReference(warehouse.Owner, "warehouse")
            .WithEnvironment("Roles__ingestion", warehouse.Password("ingestion"))
            .WithEnvironment("Roles__modeling", warehouse.Password("modeling"))
            .WithEnvironment("Roles__insights", warehouse.Password("insights"))
            .WaitFor(warehouse.Owner);

        builder.AddProject<Projects.Ingestion_Worker>("ingestion")
            .WithEnvironment("ConnectionStrings__warehouse", warehouse.ConnectionOf("ingestion"))
            .WithEnvironment("Landing__Directory", platform.LandingDirectory)
            .WithEnvironment("Landing__ArchiveDirectory", platform.ArchiveDirectory)
            .WithReference(messaging)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health")
            .WaitFor(messaging)
            .WaitForCompletion(migrations);

        builder.AddProject<Projects.Modeling_Worker>("modeling")
            .WithEnvironment("ConnectionStrings__warehouse", warehouse.ConnectionOf("modeling"))
            .WithReference(messaging)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health")
            .WaitFor(messaging)
            .WaitForCompletion(migrations);

        builder.AddProject<Projects.Insights_Api>("insights")
            .WithEnvironment("ConnectionStrings__warehouse", warehouse.ConnectionOf("insights"))
            .WithEnvironment("Landing__Directory", platform.LandingDirectory)
            .WithReference(messaging)
            .WithHttpEndpoint(port: platform.ApiPort == 0 ? null : platform.ApiPort)
            .WithHttpHealthCheck("/health")
            .WaitFor(messaging)
            .WaitForCompletion(migrations);

        return builder;
    }
}
