using System.CommandLine;
using System.Globalization;
using Bench.Api;
using Bench.Generation;
using Bench.Reports;

namespace Bench.Pages;

/// <summary>
/// <c>bench pages</c>: how long each page of <c>Warehouse/pages</c> takes until it is complete, computed and remembered, and what
/// it weighs, beside its blocks as single calls of the API; then many readers of all pages.
/// </summary>
internal static class PagesCommand
{
    public static Command Create()
    {
        var events = Number("--events", "usage events to load and model", 10_000_000, int.MaxValue);
        var users = Number("--users", "users who made them", 100_000, int.MaxValue);
        var orderLines = Number("--order-lines", "order lines to load and model; customers follow", 2_000_000, int.MaxValue);
        var requests = Number("--requests", "requests of each page", 20, 1_000);
        var clients = Number("--clients", "readers at once", 50, 1_000);
        var seconds = Number("--seconds", "how long they read", 60, 3_600);
        var write = new Option<string?>("--write")
        {
            Description = "a Markdown file whose section is replaced, such as docs/benchmarks.md",
        };
        var command = new Command("pages", "Times the pages on the real pipeline's warehouse beside their blocks as calls of the API.")
        {
            events, users, orderLines, requests, clients, seconds, write,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var report = await RunAsync(
                new GenerateOptions(
                    Out: "", Events: parsed.GetValue(events), Users: parsed.GetValue(users), Days: ApiMeasures.Days,
                    OrderLines: parsed.GetValue(orderLines)),
                parsed.GetValue(requests), parsed.GetValue(clients), TimeSpan.FromSeconds(parsed.GetValue(seconds)), output,
                cancellationToken);
            await output.WriteLineAsync(report.Summary());
            if (parsed.GetValue(write) is { } path)
                await MarkdownSection.WriteAsync(path, "pages", report.Section(), cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task<PagesReport> RunAsync(
        GenerateOptions options, int requests, int clients, TimeSpan length, TextWriter output, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("bench-pages-").FullName;
        try
        {
            options = options with { Out = Path.Combine(root, "landing") };
            await using var platform = await ApiPlatform.StartAsync(
                root,
                () => [.. GenerateCommand.Domains.Values.SelectMany(generate => generate(options, cancellationToken))],
                line => output.WriteLineAsync(line),
                cancellationToken);
            using var measures = new PageMeasures(platform, await platform.FirstOrganisationAsync(cancellationToken));
            var pages = new List<PageTimes>();
            await measures.WarmUpAsync(cancellationToken);
            foreach (var path in measures.Paths)
            {
                pages.Add(await measures.MeasureAsync(path, requests, cancellationToken));
                await output.WriteLineAsync(pages[^1].ToString());
            }

            // They come after a publish: each page is computed once while they read.
            await platform.PublishAsync(cancellationToken);
            var readers = await ClientLoad.RunAsync(
                measures.Browser, platform.Api, clients, length, new PageQuestions(measures.Paths), cancellationToken);
            var orders = await platform.CountAsync("gold.fct_order_lines", cancellationToken);
            var sessions = await platform.CountAsync("gold.fct_sessions", cancellationToken);
            return new PagesReport(options, requests, sessions, orders, pages, readers, length);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static Option<int> Number(string name, string description, int byDefault, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is var value && (value < 1 || value > most))
            {
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture, $"{name} is {result.Tokens[0].Value}, expected a whole number from 1 to {most}"));
            }
        });
        return option;
    }
}
