// Brings the warehouse's database to this version of the platform, or says what that would do, and ends.
using Warehouse.Database;

return await MigrationCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
