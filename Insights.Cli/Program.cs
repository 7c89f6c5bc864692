using Insights.Cli;

return await InsightsCommand.RunAsync(args, Shell.OfProcess());
