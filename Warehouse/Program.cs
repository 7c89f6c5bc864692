// Brings the warehouse's database to this version of the platform, or says what that would do, and ends.
// With `sources [FOLDER]` it writes the bronze tables of the datasets for dbt, into the models of the folder (Warehouse).
using Warehouse.Catalog;
using Warehouse.Content;
using Warehouse.Database;
using Warehouse.Project;

return args is ["sources", ..]
    ? WriteSources(new ContentDirectory(args.ElementAtOrDefault(1) ?? "Warehouse"))
    : await MigrationCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);

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
