namespace AppHost.Tests.Model;

public sealed class ReferenceExpressionTests
{
    [Fact]
    public async Task Holes_are_filled_with_what_is_known_at_the_start()
    {
        using var directory = new TemporaryDirectory();
        var builder = CreateBuilder(directory, "--Parameters:secret", "s3cret");
        var password = builder.AddParameter("secret", new GenerateParameterDefault(), secret: true);
        var postgres = builder.AddPostgres("postgres", password);
        var database = postgres.AddDatabase("warehouse", "wh");
        var endpoint = postgres.Resource.PrimaryEndpoint;
        var expression = ReferenceExpression.Create(
            $"Host={endpoint.Property(EndpointProperty.Host)};Port={endpoint.Property(EndpointProperty.Port)};Database={database.Resource.DatabaseName};Username=ingestion;Password={password}");

        postgres.Resource.Annotations.OfType<EndpointAnnotation>().Single().AllocatedPort = 5432;

        Assert.Equal("Host=127.0.0.1;Port=5432;Database=wh;Username=ingestion;Password=s3cret", await expression.GetValueAsync());
        Assert.Equal("Host=127.0.0.1;Port=5432;Username=postgres;Password=s3cret;Database=wh", await database.Resource.ConnectionStringExpression.GetValueAsync());
    }

    [Fact]
    public async Task A_port_is_not_known_before_the_start()
    {
        using var directory = new TemporaryDirectory();
        var rabbitMq = CreateBuilder(directory).AddRabbitMQ("messaging");

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(() => rabbitMq.Resource.ConnectionStringExpression.GetValueAsync().AsTask());

        Assert.Equal("Endpoint 'tcp' of 'messaging' has no port before the application starts.", refused.Message);
    }

    [Fact]
    public void Two_resources_of_one_name_are_refused()
    {
        using var directory = new TemporaryDirectory();
        var builder = CreateBuilder(directory);
        var password = builder.AddParameter("password", new GenerateParameterDefault());
        builder.AddRabbitMQ("messaging", password);

        var refused = Assert.Throws<DistributedApplicationException>(() => builder.AddPostgres("Messaging", password));
        Assert.Equal("There are two resources named 'Messaging'. Give one of them another name.", refused.Message);
    }

    [Fact]
    public async Task A_configured_server_is_used_and_services_get_its_address_without_its_owner()
    {
        using var directory = new TemporaryDirectory();
        var builder = Program.CreateBuilder(
        [
            "--Platform:DataDirectory", directory.Path,
            "--ConnectionStrings:warehouse", "Host=db.example;Port=6432;Database=wh;Username=owner;Password=hush",
            "--ConnectionStrings:messaging", "amqp://broker.example",
            "--Parameters:ingestion-password", "own",
        ]);

        var variables = await VariablesAsync(builder, "ingestion");

        Assert.DoesNotContain(builder.Resources, r => r is PostgresServerResource or RabbitMQServerResource);
        Assert.Equal("host=db.example;port=6432;database=wh;Username=ingestion;Password=own", variables["ConnectionStrings__warehouse"]);
        Assert.Equal("amqp://broker.example", variables["ConnectionStrings__messaging"]);
        Assert.Equal("Host=db.example;Port=6432;Database=wh;Username=owner;Password=hush", (await VariablesAsync(builder, "migrations"))["ConnectionStrings__warehouse"]);
    }

    [Fact]
    public async Task Migrations_get_the_password_of_every_service()
    {
        using var directory = new TemporaryDirectory();
        var builder = Program.CreateBuilder(["--Platform:DataDirectory", directory.Path, "--Parameters:modeling-password", "own"]);
        builder.Resources.OfType<PostgresServerResource>().Single().Annotations.OfType<EndpointAnnotation>().Single().AllocatedPort = 1;

        var variables = await VariablesAsync(builder, "migrations");

        Assert.Equal(["ConnectionStrings__warehouse", "Roles__ingestion", "Roles__insights", "Roles__modeling"], variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("own", variables["Roles__modeling"]);
        Assert.Matches("^[A-Za-z0-9]{24}$", variables["Roles__insights"]);
    }

    private static IDistributedApplicationBuilder CreateBuilder(TemporaryDirectory directory, params string[] args) =>
        DistributedApplication.CreateBuilder(["--Platform:DataDirectory", directory.Path, .. args]);

    private static async Task<Dictionary<string, string?>> VariablesAsync(IDistributedApplicationBuilder builder, string name)
    {
        var declared = new Dictionary<string, object>();
        foreach (var annotation in builder.Resources.Single(r => r.Name == name).Annotations.OfType<EnvironmentCallbackAnnotation>())
            annotation.Callback(declared);
        var values = new Dictionary<string, string?>();
        foreach (var (key, value) in declared)
            values[key] = value is IValueProvider provider ? await provider.GetValueAsync() : (string)value;
        return values;
    }
}
