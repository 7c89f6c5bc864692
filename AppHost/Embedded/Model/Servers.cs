namespace Aspire.Hosting.ApplicationModel;

/// <summary>A PostgreSQL server.</summary>
public sealed class PostgresServerResource : Resource, IResourceWithConnectionString, IResourceWithEndpoints
{
    internal const string EndpointName = "tcp";
    internal const string UserName = "postgres";

    internal PostgresServerResource(string name, ParameterResource password)
        : base(name)
    {
        PasswordParameter = password;
        PrimaryEndpoint = new EndpointReference(this, EndpointName);
        Annotations.Add(new EndpointAnnotation(EndpointName, port: null, "tcp"));
    }

    public ParameterResource PasswordParameter { get; }

    public EndpointReference PrimaryEndpoint { get; }

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host={PrimaryEndpoint.Property(EndpointProperty.Host)};Port={PrimaryEndpoint.Property(EndpointProperty.Port)};Username={UserName};Password={PasswordParameter}");
}

/// <summary>A database on a PostgreSQL server, made when it is not there.</summary>
public sealed class PostgresDatabaseResource : Resource, IResourceWithConnectionString, IResourceWithParent<PostgresServerResource>
{
    internal PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent)
        : base(name)
    {
        DatabaseName = databaseName;
        Parent = parent;
    }

    public string DatabaseName { get; }

    public PostgresServerResource Parent { get; }

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Parent};Database={DatabaseName}");
}

/// <summary>A RabbitMQ node.</summary>
public sealed class RabbitMQServerResource : Resource, IResourceWithConnectionString, IResourceWithEndpoints
{
    internal const string EndpointName = "tcp";
    internal const string ManagementEndpointName = "management";
    internal const string UserName = "guest";

    internal RabbitMQServerResource(string name, ParameterResource password)
        : base(name)
    {
        PasswordParameter = password;
        PrimaryEndpoint = new EndpointReference(this, EndpointName);
        Annotations.Add(new EndpointAnnotation(EndpointName, port: null, "tcp"));
    }

    public ParameterResource PasswordParameter { get; }

    public EndpointReference PrimaryEndpoint { get; }

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"amqp://{UserName}:{PasswordParameter}@{PrimaryEndpoint.Property(EndpointProperty.Host)}:{PrimaryEndpoint.Property(EndpointProperty.Port)}");
}

/// <summary>A server that somebody else runs; its connection string is in <c>ConnectionStrings:name</c>.</summary>
internal sealed class ExternalConnectionResource(string name, string connectionString) : Resource(name), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{connectionString}");
}

/// <summary>One of this solution's services.</summary>
public sealed class ProjectResource : Resource, IResourceWithEnvironment, IResourceWithEndpoints, IResourceWithWaitSupport
{
    internal ProjectResource(string name, string projectPath, string assemblyPath)
        : base(name)
    {
        ProjectPath = projectPath;
        AssemblyPath = assemblyPath;
    }

    internal string ProjectPath { get; }

    internal string AssemblyPath { get; }
}
