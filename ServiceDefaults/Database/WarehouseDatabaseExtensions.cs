using Microsoft.Extensions.Hosting;
using Npgsql;

namespace ServiceDefaults.Database;

public static class WarehouseDatabaseExtensions
{
    private const string ConnectionName = "warehouse";

    /// <summary>
    /// Registers the <see cref="NpgsqlDataSource"/> of <c>ConnectionStrings:warehouse</c> with its readiness check, spans and
    /// metrics. Sessions run in UTC and are named as the service, so that <c>pg_stat_activity</c> tells who does what.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="configure">What this service wants otherwise.</param>
    /// <exception cref="InvalidOperationException">The connection string is not configured.</exception>
    public static TBuilder AddWarehouseDatabase<TBuilder>(this TBuilder builder, Action<NpgsqlConnectionStringBuilder>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddNpgsqlDataSource(ConnectionName, database =>
        {
            var connectionString = database.ConnectionString ?? throw new InvalidOperationException(
                $"ConnectionStrings:{ConnectionName} is not configured: start the service through the AppHost, "
                + "or set it to a PostgreSQL connection string");
            var connection = new NpgsqlConnectionStringBuilder(connectionString)
            {
                ApplicationName = builder.Environment.ApplicationName,
                Timezone = "UTC",
            };
            configure?.Invoke(connection);
            database.ConnectionString = connection.ConnectionString;
        });
        return builder;
    }
}
