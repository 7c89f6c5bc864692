using System.CommandLine;

namespace Insights.Cli.Metrics;

/// <summary><c>insights top-products</c>: the products that sell best.</summary>
internal static class TopProductsCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var count = Options.Count("--n", "how many products", byDefault: 10);
        var metric = new Option<string>("--metric")
        {
            Description = "what to rank by: any metric by product, such as revenue",
            HelpName = "NAME",
            DefaultValueFactory = _ => Shortcuts.TopProducts
        };
        var start = Options.Date("--start", "first day, UTC [default: of the data]");
        var end = Options.Date("--end", "last day, UTC [default: of the data]");
        var command = new Command("top-products", "The products that sell best.") { count, metric, start, end };
        command.SetAction(globals.Run((session, parsed, cancellationToken) => MetricView.ShowAsync(
            session,
            new MetricRequest(parsed.GetRequiredValue(metric))
            {
                From = parsed.GetValue(start),
                To = parsed.GetValue(end),
                By = Shortcuts.Product,
                Order = "-value",
                Limit = parsed.GetValue(count),
            },
            cancellationToken)));
        return command;
    }
}
