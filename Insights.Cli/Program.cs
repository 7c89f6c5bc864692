using Insights.Cli;

using var interruption = new Interruption();
return await InsightsCommand.RunAsync(args, Shell.OfProcess(), interruption.Token);
