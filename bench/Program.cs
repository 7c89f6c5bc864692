using System.CommandLine;
using Bench.Api;
using Bench.Generation;
using Bench.Ingest;

var root = new RootCommand("Generates sample and benchmark files.") { GenerateCommand.Create(), IngestCommand.Create(), LoadCommand.Create(), ReadersCommand.Create(), ApiCommand.Create() };
return await root.Parse(args).InvokeAsync();
