using System.Collections.Concurrent;
using Insights.Api.Callers;
using Npgsql;
using Warehouse.Project;

namespace Insights.Api.Answers;

/// <summary>
/// Connections to gold as the present request may read it. Who is restricted to organisations has a pool of connections for these
/// organisations: each has their role and their setting from its first to its last moment, so none can be given to another.
/// </summary>
public class GoldSource : IAsyncDisposable
{
    /// <summary>Of one pool; there may be as many pools as there are keys.</summary>
    private const int MostConnections = 8;

    private const int SecondsUntilIdleEnds = 15;

    private readonly NpgsqlDataSource _all;
    private readonly NpgsqlConnectionStringBuilder? _settings;
    private readonly ConcurrentDictionary<string, Lazy<NpgsqlDataSource>> _restricted = new();

    /// <param name="all">Sees all rows.</param>
    /// <param name="configuration">Has the password.</param>
    public GoldSource(NpgsqlDataSource all, IConfiguration configuration)
        : this(all, SettingsOf(all, configuration))
    {
    }

    /// <param name="all">Sees all rows.</param>
    /// <param name="settings">How it signs in; <c>null</c> where nobody is restricted.</param>
    public GoldSource(NpgsqlDataSource all, NpgsqlConnectionStringBuilder? settings = null) => (_all, _settings) = (all, settings);

    private NpgsqlDataSource Present => RowRestriction.Current is not { } restriction ? _all
        : _restricted.GetOrAdd(restriction.Key, _ => new(() => Open(restriction))).Value;

    public NpgsqlCommand CreateCommand(string sql) => Present.CreateCommand(sql);

    public ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken) =>
        Present.OpenConnectionAsync(cancellationToken);

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var restricted in _restricted.Values)
        {
            await restricted.Value.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Those of the data source, which does not give its password away, with the configured one.</summary>
    protected static NpgsqlConnectionStringBuilder SettingsOf(NpgsqlDataSource all, IConfiguration configuration) => new(all.ConnectionString)
    {
        Password = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("warehouse")).Password,
    };

    private NpgsqlDataSource Open(RowRestriction restriction)
    {
        var general = _settings ?? throw new InvalidOperationException("a restricted request came to what nobody restricted may read");
        var settings = new NpgsqlConnectionStringBuilder(general.ConnectionString)
        {
            MaxPoolSize = MostConnections,
            MinPoolSize = 0,
            ConnectionIdleLifetime = SecondsUntilIdleEnds,
            ConnectionPruningInterval = SecondsUntilIdleEnds,
            // A reset would take the role and the organisations away, and there is nobody else to hand the connection to.
            NoResetOnClose = true,
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = Restrict(connection, restriction);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = Restrict(connection, restriction);
                await command.ExecuteNonQueryAsync();
            });
        return builder.Build();
    }

    /// <summary>The organisations first: without them the role sees nothing.</summary>
    private static NpgsqlCommand Restrict(NpgsqlConnection connection, RowRestriction restriction)
    {
        var command = new NpgsqlCommand(
            $"select set_config('{RowAccess.Setting}', ($1::text[])::text, false), set_config('role', '{RowAccess.Role}', false)",
            connection);
        command.Parameters.Add(new() { Value = restriction.Organisations.ToArray() });
        return command;
    }
}
