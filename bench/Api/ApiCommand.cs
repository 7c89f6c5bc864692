using System.CommandLine;
using System.Globalization;
using Bench.Generation;
using Bench.Reports;
using Bench.Usage;

namespace Bench.Api;

/// <summary>
/// <c>bench api</c>: KPIs through HTTP beside the same SQL, SQL over the facts and DuckDB, answers from the cache, distinct users
/// without <c>distinct</c>, and many clients.
/// </summary>
internal static class ApiCommand
{
    public static Command Create()
    {
        var events = new Option<int>("--events") { Description = "usage events to load and model", DefaultValueFactory = _ => 10_000_000 };
        var users = new Option<int>("--users") { Description = "users who made them", DefaultValueFactory = _ => 100_000 };
        var requests = new Option<int>("--requests") { Description = "questions per KPI", DefaultValueFactory = _ => 60 };
        var clients = new Option<int>("--clients") { Description = "clients that ask at once", DefaultValueFactory = _ => 50 };
        var seconds = new Option<int>("--seconds") { Description = "how long they ask", DefaultValueFactory = _ => 60 };
        var write = new Option<string?>("--write")
        {
            Description = "a Markdown file whose section is replaced, such as docs/benchmarks.md"
        };
        var command = new Command(
            "api", "Times the API on the real pipeline's warehouse beside the same SQL, SQL over the facts alone, and DuckDB.")
        {
            events, users, requests, clients, seconds, write,
        };
        (Option<int> Option, int Most)[] limits =
            [(events, int.MaxValue), (users, int.MaxValue), (requests, ApiMeasures.MostRequests), (clients, 1_000), (seconds, 3_600)];
        foreach (var (option, most) in limits)
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is var value && (value < 1 || value > most))
                    result.AddError($"{option.Name} is {result.Tokens[0].Value}, expected a whole number from 1 to {most}");
            });
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var length = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            var report = await RunAsync(
                parsed.GetValue(events), parsed.GetValue(users), parsed.GetValue(requests), parsed.GetValue(clients), length, output,
                cancellationToken);
            await output.WriteLineAsync(report.Summary());
            if (parsed.GetValue(write) is { } path)
                await MarkdownSection.WriteAsync(path, "api", report.Section(), cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task<ApiReport> RunAsync(
        int events, int users, int requests, int clients, TimeSpan length, TextWriter output, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("bench-api-").FullName;
        try
        {
            var options = new GenerateOptions(Path.Combine(root, "landing"), Events: events, Users: users, Days: ApiMeasures.Days);
            await using var platform = await ApiPlatform.StartAsync(
                root,
                () => UsageGenerator.Generate(options, cancellationToken),
                line => output.WriteLineAsync(line),
                cancellationToken);
            var measures = new ApiMeasures(platform);
            await measures.WarmUpAsync(cancellationToken);
            var kpis = new List<KpiTimes>();
            using (var facts = await FactsInMemory.LoadAsync(platform.Warehouse, root, cancellationToken))
            {
                foreach (var (kpi, stat) in ApiMeasures.Questions)
                {
                    foreach (var isTotal in new[] { false, true })
                    {
                        kpis.Add(await measures.MeasureKpiAsync(kpi, stat, isTotal, requests, facts, cancellationToken));
                        await output.WriteLineAsync(kpis[^1].ToString());
                    }
                }
            }

            var distinct = new List<DistinctTimes>();
            foreach (var question in ApiMeasures.DistinctQuestions)
            {
                distinct.Add(await measures.MeasureDistinctAsync(question, cancellationToken));
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{question.Name}: {distinct[^1].Counted.P50:F1} ms by count(distinct), "
                        + $"{distinct[^1].Prepared.P50:F1} ms by previous date"));
            }

            // One client first, with questions of its own, for what a request takes by itself.
            var one = await ClientLoad.RunAsync(platform.Client, platform.Api, 1, length / 4, new KpiQuestions(20), cancellationToken);
            var many = await ClientLoad.RunAsync(platform.Client, platform.Api, clients, length, new KpiQuestions(0), cancellationToken);
            var userDays = await platform.CountAsync("gold.fct_user_days", cancellationToken);
            var sessions = await platform.CountAsync("gold.fct_sessions", cancellationToken);
            return new ApiReport(events, users, requests, userDays, sessions, kpis, distinct, one, many);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
