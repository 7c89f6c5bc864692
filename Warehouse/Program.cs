// Brings the database of ConnectionStrings:warehouse to this version of the platform, then ends: 0 done, 1 refused.
// With `sources [FOLDER]` it writes the bronze tables of the datasets for dbt, into the models of the folder (Warehouse).
using Microsoft.Extensions.Configuration;
using Npgsql;
using Warehouse.Catalog;
using Warehouse.Content;
using Warehouse.Database;
using Warehouse.Project;

if (args is ["sources", ..])
{
    return WriteSources(new ContentDirectory(args.ElementAtOrDefault(1) ?? "Warehouse"));
}

var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
if (configuration.GetConnectionString("warehouse") is not { } connectionString)
{
    await Console.Error.WriteLineAsync("ConnectionStrings:warehouse is not configured: set it to a PostgreSQL connection string of the database's owner");
    return 1;
}

var roles = configuration.GetSection("Roles").GetChildren().ToDictionary(role => role.Key, role => role.Value ?? "");
await using var database = NpgsqlDataSource.Create(connectionString);
try
{
    var files = Migration.ReadAll(ContentDirectory.BesideProgram.Migrations);
    var applied = await new Migrator(database, TimeProvider.System).ApplyAsync(files, CancellationToken.None);
    await ServiceRoles.AllowLoginAsync(database, roles, CancellationToken.None);
    Console.WriteLine($"{applied.Count} of {files.Count} migrations applied: {string.Join(", ", applied.Select(migration => migration.FileName))}");
    return 0;
}
catch (Exception e) when (e is MigrationException or ContentException or NpgsqlException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

static int WriteSources(ContentDirectory content)
{
    try
    {
        File.WriteAllText(BronzeSources.FileOf(content), BronzeSources.Yaml(DatasetCatalog.Load(content)));
        Console.WriteLine($"{BronzeSources.FileOf(content)} is written");
        return 0;
    }
    catch (Exception e) when (e is ContentException or IOException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}
