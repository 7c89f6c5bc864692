using System.Text.RegularExpressions;
using Npgsql;
using TestServers;
using Warehouse.Access;
using Warehouse.Content;
using Warehouse.Database;

namespace Warehouse.Tests.Database;

/// <summary>Roles belong to the server, so tests that give them passwords take turns.</summary>
[CollectionDefinition(nameof(ServiceRoles))]
public sealed class RolesOfTheServer;

[Collection(nameof(ServiceRoles))]
public sealed partial class MigrationCommandTests : IAsyncLifetime
{
    private static readonly IReadOnlyList<Migration> Shipped = Migration.ReadAll(ContentDirectory.BesideProgram.Migrations);

    private string _connection = "";
    private NpgsqlDataSource _database = null!;

    public async Task InitializeAsync()
    {
        _connection = await TestPostgres.CreateDatabaseAsync(CancellationToken.None);
        _database = NpgsqlDataSource.Create(_connection);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Pending_lists_what_migrate_would_apply_and_changes_nothing()
    {
        var all = string.Join(", ", Shipped.Select(migration => migration.FileName));

        Assert.Equal((MigrationCommand.Pending, $"{Shipped.Count} of {Shipped.Count} migrations are pending: {all}\n", ""), await RunAsync("pending"));
        Assert.Equal(DBNull.Value, await ScalarAsync("select to_regnamespace('ops')::text"));
        var (code, output, error) = await RunAsync("migrate");
        Assert.Equal((MigrationCommand.Done, ""), (code, error));
        Assert.StartsWith($"{Shipped.Count} of {Shipped.Count} migrations applied: {all}\n", output, StringComparison.Ordinal);
        Assert.Equal((MigrationCommand.Done, $"no migration is pending: the database is at {Shipped[^1].FileName}\n", ""), await RunAsync("pending"));
    }

    [Fact]
    public async Task Without_a_word_it_migrates_and_gives_the_roles_their_passwords()
    {
        var (code, _, error) = await RunAsync("--Roles:insights=it's a secret");

        Assert.Equal((MigrationCommand.Done, ""), (code, error));
        await using var insights = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_connection) { Username = "insights", Password = "it's a secret" });
        await using var read = insights.CreateCommand("select version from ops.warehouse_version");
        Assert.Equal(0L, await read.ExecuteScalarAsync());
    }

    [Fact]
    public async Task The_first_key_of_a_database_is_printed_once_and_what_is_kept_is_its_hash()
    {
        var (_, output, _) = await RunAsync("migrate");
        var text = FirstKeyLine().Match(output).Groups[1].Value;

        Assert.True(KeyText.TryParse(text, out var key));
        Assert.Equal(
            $"{key.Id} {Convert.ToHexStringLower(key.Hash)} read,pii,write,admin",
            await ScalarAsync("select key_id || ' ' || encode(secret_hash, 'hex') || ' ' || array_to_string(scopes, ',') from ops.api_keys"));
        Assert.DoesNotContain("insights_", (await RunAsync("migrate")).Output, StringComparison.Ordinal);
        Assert.Equal(1L, await ScalarAsync("select count(*) from ops.api_keys"));
    }

    [Fact]
    public async Task A_key_that_is_given_is_let_in_and_not_printed()
    {
        var (text, key) = KeyText.Create();

        var (_, output, _) = await RunAsync($"--Access:AdminKey={text}");

        Assert.DoesNotContain("insights_", output, StringComparison.Ordinal);
        Assert.Equal(key.Id, await ScalarAsync("select key_id from ops.api_keys"));
        Assert.Equal(
            (MigrationCommand.Refused, "Access:AdminKey is no key: it is insights_, 12 hexadecimal digits, _ and 64 more\n"),
            await RunAsync("--Access:AdminKey=secret") is var (code, _, error) ? (code, error) : default);
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("pending")]
    public async Task A_database_of_a_newer_version_is_refused_by_both(string command)
    {
        await RunAsync("migrate");
        await ScalarAsync("insert into ops.migrations values (9999, '9999_from_the_future.sql', 'abc', '2026-01-02', 0.1)");

        var (code, output, error) = await RunAsync(command);

        Assert.Equal((MigrationCommand.Refused, ""), (code, output));
        Assert.Equal("9999_from_the_future.sql was applied on 2026-01-02 but its file is missing: this database is newer than this version of the platform; run the newer one or restore the file\n", error);
    }

    [Theory]
    [InlineData("'rollback' is not a command: it is migrate, which is also what no word means, or pending, which lists what migrate would apply", "rollback")]
    [InlineData("ConnectionStrings:warehouse is not configured: set it to a PostgreSQL connection string of the database's owner", "--ConnectionStrings:warehouse= ")]
    [InlineData("ConnectionStrings:warehouse is not of the form 'Host=…;Port=…;Database=…;Username=…;Password=…': ", "--ConnectionStrings:warehouse=postgres://owner@db/warehouse")]
    [InlineData("Roles:ingestion is empty: set it to the password that the service of this role signs in with", "--Roles:ingestion=")]
    [InlineData("42704: role \"nobody_here\" does not exist", "--Roles:nobody_here=secret")]
    public async Task What_is_wrong_is_one_line_that_says_what_to_do(string message, string argument)
    {
        var (code, output, error) = await RunAsync(argument);

        Assert.Equal((MigrationCommand.Refused, ""), (code, output));
        Assert.StartsWith(message, error);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task The_commands_on_the_operations_page_work_one_after_the_other()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(RepositoryFiles.Samples)!, "docs", "operations.md"));
        var commands = Command().Matches(page).Select(match => match.Groups[1].Value).ToList();
        var codes = new List<int>();
        foreach (var command in commands)
        {
            codes.Add((await RunAsync(command)).Code);
        }

        Assert.Equal(["pending", "migrate"], commands);
        Assert.Equal([MigrationCommand.Pending, MigrationCommand.Done], codes);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string argument)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        string[] connection = argument.StartsWith("--ConnectionStrings", StringComparison.Ordinal) ? [] : [$"--ConnectionStrings:warehouse={_connection}"];
        var code = await MigrationCommand.RunAsync([argument, .. connection], output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    [GeneratedRegex("the first API key, with every scope, which is shown this once: (insights_[0-9a-f_]+)\n")]
    private static partial Regex FirstKeyLine();

    [GeneratedRegex(@"^[^`\n]*dotnet run --project Warehouse -- (\w+)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
