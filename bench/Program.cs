using System.CommandLine;
using Bench.Generation;

var root = new RootCommand("Generates sample and benchmark files.") { GenerateCommand.Create() };
return await root.Parse(args).InvokeAsync();
