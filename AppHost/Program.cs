// The architecture of the platform: what runs, what is wired to what, and in which order it starts.
using AppHost;

try
{
    var platform = PlatformOptions.From(args);
    var builder = DistributedApplication.CreateBuilder(platform.HostOptions(args));
    var servers = builder.AddPlatform(platform, args);

    var warehouse = builder.AddWarehouse(platform, servers);
    var messaging = builder.AddMessaging(platform, servers);

    var erasureKey = builder.AddErasureKey(servers);

    var migrations = builder.AddProject<Projects.Warehouse>("migrations")
        .WithReference(warehouse.Owner, "warehouse")
        .WithEnvironment("Roles__ingestion", warehouse.Password("ingestion"))
        .WithEnvironment("Roles__modeling", warehouse.Password("modeling"))
        .WithEnvironment("Roles__insights", warehouse.Password("insights"))
        .WithEnvironment("Access__AdminKey", builder.AddAdminKey(servers))
        .WaitFor(warehouse.Owner);

    builder.AddProject<Projects.Ingestion_Worker>("ingestion")
        .WithEnvironment("ConnectionStrings__warehouse", warehouse.ConnectionOf("ingestion"))
        .WithEnvironment("Erasure__Key", erasureKey)
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
        .WithEnvironment("Erasure__Key", erasureKey)
        .WithEnvironment("Landing__Directory", platform.LandingDirectory)
        .WithReference(messaging)
        .WithHttpEndpoint(port: platform.ApiPort)
        .WithHttpHealthCheck("/health")
        .WithUrlForEndpoint("http", endpoint => new() { Url = endpoint.Url, DisplayText = "Pages" })
        .WithUrlForEndpoint("http", endpoint => new() { Url = $"{endpoint.Url}/docs", DisplayText = "API documentation" })
        .WaitFor(messaging)
        .WaitForCompletion(migrations);

    builder.Build().Run();
    return Environment.ExitCode;
}
catch (SetupException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
