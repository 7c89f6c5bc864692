using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Modeling.Worker.Building;
using Modeling.Worker.Runs;
using Npgsql;
using ServiceDefaults.Outbox;
using TestServers;
using UsageOracle;
using Warehouse.Catalog;
using Warehouse.Content;
using Warehouse.Database;
using Warehouse.Project;

namespace Modeling.Worker.Tests;

/// <summary>A migrated database of its own with the usage domain's bronze tables, and the engine on it.</summary>
internal sealed class UsageWarehouse : IAsyncDisposable
{
    private const string CreateBronze = """
        create table bronze.usage_organisations (id text, name text, is_active_customer boolean, contracted_licences bigint, created_at timestamptz, _batch_id bigint, _row_number bigint);
        create table bronze.usage_users (id text, org_id text, email text, job_title text, is_employee boolean, is_licensed_user boolean, created_at timestamptz, _batch_id bigint, _row_number bigint);
        create table bronze.usage_navigation (event_id text, user_id text, org_id text, event_timestamp timestamptz, _batch_id bigint, _row_number bigint);
        create table bronze.usage_toolbar_transformations (event_id text, user_id text, org_id text, event_timestamp timestamptz, transformation_type text, input_word_count bigint, _batch_id bigint, _row_number bigint);
        create table bronze.usage_research_transformations (event_id text, user_id text, org_id text, event_timestamp timestamptz, input_word_count bigint, _batch_id bigint, _row_number bigint);
        """;

    private long _rows;

    private UsageWarehouse(NpgsqlDataSource database) => Database = database;

    /// <summary>Signed in as the owner.</summary>
    public NpgsqlDataSource Database { get; }

    public static async Task<UsageWarehouse> CreateAsync(bool withBronze = true)
    {
        var database = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));
        await new Migrator(database, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), CancellationToken.None);
        var warehouse = new UsageWarehouse(database);
        if (withBronze)
        {
            await warehouse.ExecuteAsync(CreateBronze);
        }

        return warehouse;
    }

    public static ModelProject Models() => ModelProject.Load(ContentDirectory.BesideProgram);

    public RefreshRunner Runner(ModelProject? project = null) => new(
        Database,
        project ?? Models(),
        BronzeTables.Of(DatasetCatalog.Load(ContentDirectory.BesideProgram)),
        new ModelBuilder(Database, TimeProvider.System),
        new DataTester(Database, TimeProvider.System),
        new Publisher(TimeProvider.System),
        new OutboxSignal(),
        Options.Create(new ModelingOptions()),
        TimeProvider.System,
        NullLogger<RefreshRunner>.Instance);

    public Task<RunOutcome?> RefreshAsync(ModelProject? project = null) =>
        Runner(project).RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None);

    /// <summary>Enters a loaded batch in the books.</summary>
    public async Task<long> AddBatchAsync(string dataset, long rows) => await ScalarAsync<long>(
        $"insert into ops.batches (dataset, file_name, sha256, size_bytes, status, rows_read, rows_loaded, received_at) values ('{dataset}', 'test.csv', '{Guid.NewGuid():N}', 1, 'loaded', {rows}, {rows}, now()) returning batch_id");

    /// <summary>Loads what the oracle was given, in its order.</summary>
    public async Task LoadAsync(IReadOnlyList<Organisation> organisations, IReadOnlyList<User> users, IReadOnlyList<Activity> rows)
    {
        var batch = await AddBatchAsync("usage/organisations", organisations.Count);
        await CopyAsync("usage_organisations (id, name, is_active_customer, contracted_licences, created_at, _batch_id, _row_number)", organisations.Select(o =>
            new object?[] { o.Id, o.Name, o.IsActiveCustomer, (long)o.ContractedLicences, o.CreatedAt, batch, ++_rows }));
        batch = await AddBatchAsync("usage/users", users.Count);
        await CopyAsync("usage_users (id, org_id, email, is_employee, is_licensed_user, created_at, _batch_id, _row_number)", users.Select(u =>
            new object?[] { u.Id, u.OrganisationId, $"{u.Id}@example.com", u.IsEmployee, u.IsLicensed, u.CreatedAt, batch, ++_rows }));
        foreach (var (dataset, type) in new[] { ("navigation", ActivityType.Navigation), ("toolbar_transformations", ActivityType.Toolbar), ("research_transformations", ActivityType.Research) })
        {
            await LoadAsync(dataset, [.. rows.Where(row => row.Type == type)]);
        }
    }

    public async Task LoadAsync(string dataset, IReadOnlyList<Activity> rows)
    {
        var batch = await AddBatchAsync($"usage/{dataset}", rows.Count);
        var (columns, values) = dataset switch
        {
            "navigation" => ("", (Func<Activity, object?[]>)(_ => [])),
            "toolbar_transformations" => ("transformation_type, input_word_count, ", row => [row.TransformationType, (long?)row.InputWordCount]),
            _ => ("input_word_count, ", row => [(long?)row.InputWordCount]),
        };
        await CopyAsync($"usage_{dataset} (event_id, user_id, org_id, event_timestamp, {columns}_batch_id, _row_number)", rows.Select(row =>
            (object?[])[row.EventId, row.UserId, row.OrganisationId, row.OccurredAt, .. values(row), batch, ++_rows]));
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = Database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var list = new List<T>();
        while (await reader.ReadAsync())
        {
            list.Add(read(reader));
        }

        return list;
    }

    public async ValueTask DisposeAsync() => await Database.DisposeAsync();

    private async Task CopyAsync(string target, IEnumerable<object?[]> rows)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await using var import = await connection.BeginBinaryImportAsync($"copy bronze.{target} from stdin (format binary)");
        foreach (var row in rows)
        {
            await import.StartRowAsync();
            foreach (var value in row)
            {
                if (value is null)
                {
                    await import.WriteNullAsync();
                }
                else
                {
                    await import.WriteAsync(value);
                }
            }
        }

        await import.CompleteAsync();
    }
}
