using Npgsql;
using TestServers;
using Warehouse.Content;
using Warehouse.Database;

namespace Warehouse.Tests.Database;

[Collection(nameof(ServiceRoles))]
public sealed class MigratorTests : IAsyncLifetime
{
    private string _connection = "";
    private NpgsqlDataSource _database = null!;

    public async Task InitializeAsync()
    {
        _connection = await TestPostgres.CreateDatabaseAsync(CancellationToken.None);
        _database = NpgsqlDataSource.Create(_connection);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task The_shipped_migrations_apply_once()
    {
        var files = Migration.ReadAll(ContentDirectory.BesideProgram.Migrations);

        Assert.Equal(files, await ApplyAsync([.. files]));
        Assert.Empty(await ApplyAsync([.. files]));
    }

    [Fact]
    public async Task Hosts_that_start_together_apply_each_step_once()
    {
        var step = Migration.Create("0001_slow.sql", "create table t (i integer); select pg_sleep(0.2); insert into t values (1);");

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ApplyAsync(step)));

        Assert.Single(applied, steps => steps.Count == 1);
        Assert.Equal(1L, await ScalarAsync("select count(*) from t"));
    }

    [Fact]
    public async Task A_step_and_those_who_wait_for_it_may_take_longer_than_a_command()
    {
        var step = Migration.Create("0001_large.sql", "select pg_sleep(1.5); create table large (i integer);");
        await using var impatient = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_connection) { CommandTimeout = 1 });

        var applied = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => new Migrator(impatient, TimeProvider.System).ApplyAsync([step], CancellationToken.None)));

        Assert.Single(applied, steps => steps.Count == 1);
    }

    [Fact]
    public async Task Hosts_of_two_databases_that_start_together_all_give_the_passwords()
    {
        var migrations = Migration.ReadAll(ContentDirectory.BesideProgram.Migrations);
        await ApplyAsync([.. migrations]);
        await using var another = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));
        await new Migrator(another, TimeProvider.System).ApplyAsync(migrations, CancellationToken.None);
        var passwords = new Dictionary<string, string> { ["ingestion"] = "one", ["insights"] = "two" };

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => ServiceRoles.AllowLoginAsync(i % 2 == 0 ? _database : another, passwords, CancellationToken.None)));

        Assert.Equal(2L, await ScalarAsync("select count(*) from pg_authid where rolname in ('ingestion', 'insights') and rolcanlogin and rolpassword is not null"));
    }

    [Fact]
    public async Task A_step_that_fails_leaves_nothing_of_itself_and_keeps_those_before()
    {
        var good = Migration.Create("0001_good.sql", "create table good (i integer);");
        var bad = Migration.Create("0002_bad.sql", "create table bad (i integer);\ncreate table worse (i no_such_type);");

        var error = await Assert.ThrowsAsync<MigrationException>(() => ApplyAsync(good, bad));

        Assert.Equal("0002_bad.sql: type \"no_such_type\" does not exist; nothing of this file was applied", error.Message);
        Assert.Equal("good", await ScalarAsync("select string_agg(tablename, ',') from pg_tables where schemaname = 'public'"));
        Assert.Equal([bad.FileName], (await ApplyAsync(good, Migration.Create("0002_bad.sql", "create table bad (i integer);"))).Select(step => step.FileName));
    }

    [Fact]
    public async Task A_service_signs_in_with_its_own_password_and_only_its_rights()
    {
        await ApplyAsync([.. Migration.ReadAll(ContentDirectory.BesideProgram.Migrations)]);
        const string Password = "it's a \"pass\\word";

        await ServiceRoles.AllowLoginAsync(_database, new Dictionary<string, string> { ["insights"] = Password }, CancellationToken.None);

        await using var insights = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = "insights", Password = Password });
        await using var read = insights.CreateCommand("select version from ops.warehouse_version");
        Assert.Equal(0L, await read.ExecuteScalarAsync());
        await using var write = insights.CreateCommand("update ops.warehouse_version set version = 7");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => write.ExecuteNonQueryAsync())).SqlState);
    }

    private Task<IReadOnlyList<Migration>> ApplyAsync(params Migration[] files) =>
        new Migrator(_database, TimeProvider.System).ApplyAsync(files, CancellationToken.None);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
