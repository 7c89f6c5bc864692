using System.CommandLine;
using Bench.Api;
using Bench.Generation;
using Bench.Ingest;
using Bench.Model;
using Bench.Model.Breakdown;
using Bench.Pages;
using Bench.Questions;
using TestServers;

var server = new Option<string>("--server")
{
    Description = "settings of the PostgreSQL that benchmarks run on: the platform's own, or as PostgreSQL comes; durable in both cases",
    DefaultValueFactory = _ => "platform",
    Recursive = true,
};
server.AcceptOnlyFromAmong("platform", "stock");
var root = new RootCommand("Generates sample and benchmark files.")
{
    server,
    GenerateCommand.Create(),
    IngestCommand.Create(),
    LoadCommand.Create(),
    LandCommand.Create(),
    ReadersCommand.Create(),
    ModelCommand.Create(),
    BreakdownCommand.Create(),
    ApiCommand.Create(),
    AccessCommand.Create(),
    PagesCommand.Create(),
    QuestionsCommand.Create(),
};
var parsed = root.Parse(args);
if (parsed.GetValue(server) == "stock")
{
    TestPostgres.UseStockSettings();
}
else
{
    TestPostgres.UseSettingsOfThePlatform();
}

return await parsed.InvokeAsync();
