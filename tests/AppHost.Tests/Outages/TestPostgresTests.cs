using Npgsql;
using TestServers;

namespace AppHost.Tests.Outages;

public sealed class TestPostgresTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Every_caller_gets_an_empty_database_of_its_own()
    {
        var first = await TestPostgres.CreateDatabaseAsync(Ct);
        var second = await TestPostgres.CreateDatabaseAsync(Ct);
        await ExecuteAsync(first, "create table marks (id int)");

        Assert.Equal(1L, await ScalarAsync(first, "select count(*) from pg_class where relname = 'marks'"));
        Assert.Equal(0L, await ScalarAsync(second, "select count(*) from pg_class where relname = 'marks'"));
    }

    [Fact]
    public async Task Data_and_connection_string_survive_an_outage()
    {
        var database = await TestPostgres.CreateDatabaseAsync(Ct);
        await ExecuteAsync(database, "create table marks (id int); insert into marks values (7)");

        await TestPostgres.StopAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ScalarAsync(database, "select 1"));
        await TestPostgres.StartAsync(Ct);

        Assert.Equal(7, await ScalarAsync(database, "select id from marks"));
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task<object?> ScalarAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Ct);
    }
}
