using Microsoft.Extensions.Configuration;
using Npgsql;
using Warehouse.Access;
using Warehouse.Content;

namespace Warehouse.Database;

/// <summary>
/// The commands of the job <c>migrations</c>: <c>migrate</c>, which is also what no word means, brings the database of
/// <c>ConnectionStrings:warehouse</c> to this version of the platform and gives the roles of <c>Roles</c> their passwords and a
/// database without API keys its first one (<c>Access:AdminKey</c>, or one that it prints once);
/// <c>pending</c> says what that would apply, and changes nothing.
/// </summary>
public static class MigrationCommand
{
    /// <summary>The database is at this version.</summary>
    public const int Done = 0;

    /// <summary>Something is wrong; one line says what, and what to do.</summary>
    public const int Refused = 1;

    /// <summary>The answer of <c>pending</c> when there are steps to apply.</summary>
    public const int Pending = 2;

    /// <param name="args">The command, and settings such as <c>--Roles:insights=…</c>, which win over the environment's.</param>
    /// <param name="output">Gets the answer.</param>
    /// <param name="error">Gets the line that says why not.</param>
    /// <param name="cancellationToken">Ends the work; the step that is being applied is taken back.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var command = args.FirstOrDefault() is { } word && !word.StartsWith('-') && !word.Contains('=') ? word : "migrate";
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        try
        {
            await using var database = Open(configuration.GetConnectionString("warehouse"));
            var files = Migration.ReadAll(ContentDirectory.BesideProgram.Migrations);
            var migrator = new Migrator(database, TimeProvider.System);
            switch (command)
            {
                case "migrate":
                    var passwords = configuration.GetSection("Roles")
                        .GetChildren().ToDictionary(role => role.Key, role => role.Value ?? "");
                    var exit = await MigrateAsync(database, migrator, files, passwords, output, cancellationToken);
                    await EnsureKeyAsync(database, configuration["Access:AdminKey"], output, cancellationToken);
                    return exit;
                case "pending":
                    return await ListPendingAsync(migrator, files, output, cancellationToken);
                default:
                    throw new MigrationException($"'{command}' is not a command: it is migrate, which is also what no word means, "
                        + "or pending, which lists what migrate would apply");
            }
        }
        catch (Exception e) when (e is MigrationException or ContentException or NpgsqlException)
        {
            await error.WriteLineAsync(e.Message);
            return Refused;
        }
    }

    private static NpgsqlDataSource Open(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new MigrationException(
                "ConnectionStrings:warehouse is not configured: set it to a PostgreSQL connection string of the database's owner");
        }

        try
        {
            return NpgsqlDataSource.Create(connectionString);
        }
        catch (ArgumentException e)
        {
            throw new MigrationException(
                $"ConnectionStrings:warehouse is not of the form 'Host=…;Port=…;Database=…;Username=…;Password=…': {e.Message}",
                e);
        }
    }

    private static async Task<int> MigrateAsync(
        NpgsqlDataSource database,
        Migrator migrator,
        IReadOnlyList<Migration> files,
        Dictionary<string, string> passwords,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        var applied = await migrator.ApplyAsync(files, cancellationToken);
        await ServiceRoles.AllowLoginAsync(database, passwords, cancellationToken);
        await output.WriteLineAsync(
            $"{applied.Count} of {files.Count} migrations applied: {string.Join(", ", applied.Select(migration => migration.FileName))}");
        return Done;
    }

    private static async Task EnsureKeyAsync(
        NpgsqlDataSource database, string? given, TextWriter output, CancellationToken cancellationToken)
    {
        var key = string.IsNullOrEmpty(given) ? null : given;
        if (await FirstKey.EnsureAsync(database, key, TimeProvider.System.GetUtcNow(), cancellationToken) is { } made)
        {
            await output.WriteLineAsync($"the first API key, with every scope, which is shown this once: {made}");
        }
    }

    private static async Task<int> ListPendingAsync(
        Migrator migrator, IReadOnlyList<Migration> files, TextWriter output, CancellationToken cancellationToken)
    {
        var pending = await migrator.FindPendingAsync(files, cancellationToken);
        if (pending.Count == 0)
        {
            await output.WriteLineAsync($"no migration is pending: the database is at {files[^1].FileName}");
            return Done;
        }

        await output.WriteLineAsync($"{pending.Count} of {files.Count} migrations are pending: "
            + $"{string.Join(", ", pending.Select(migration => migration.FileName))}");
        return Pending;
    }
}
