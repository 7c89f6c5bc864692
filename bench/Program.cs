using System.CommandLine;
using Bench.Generation;
using Bench.Ingest;
using Bench.Model;

var root = new RootCommand("Generates sample and benchmark files.") { GenerateCommand.Create(), IngestCommand.Create(), LoadCommand.Create(), ModelCommand.Create(), ReadersCommand.Create() };
return await root.Parse(args).InvokeAsync();
