using System.CommandLine;
using Bench.Api;
using Bench.Generation;
using Bench.Ingest;
using Bench.Model;

var root = new RootCommand("Generates sample and benchmark files.")
{
    GenerateCommand.Create(),
    IngestCommand.Create(),
    LoadCommand.Create(),
    LandCommand.Create(),
    ReadersCommand.Create(),
    ModelCommand.Create(),
    ApiCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
