using System.CommandLine;
using System.Globalization;
using Bench.Generation;
using Bench.Reports;

namespace Bench.Api;

/// <summary><c>bench api</c>: KPIs through HTTP beside the same SQL, answers from the cache, and distinct users without <c>distinct</c>.</summary>
internal static class ApiCommand
{
    public static Command Create()
    {
        var events = new Option<int>("--events") { Description = "usage events to load and model", DefaultValueFactory = _ => 10_000_000 };
        var users = new Option<int>("--users") { Description = "users who made them", DefaultValueFactory = _ => 100_000 };
        var requests = new Option<int>("--requests") { Description = "questions per KPI", DefaultValueFactory = _ => 60 };
        var write = new Option<string?>("--write") { Description = "a Markdown file whose section is replaced, such as docs/benchmarks.md" };
        var command = new Command("api", "Times the API on the real pipeline's warehouse beside the same SQL sent straight to PostgreSQL.") { events, users, requests, write };
        foreach (var (option, most) in new[] { (events, int.MaxValue), (users, int.MaxValue), (requests, ApiMeasures.MostRequests) })
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
            var report = await RunAsync(parsed.GetValue(events), parsed.GetValue(users), parsed.GetValue(requests), output, cancellationToken);
            await output.WriteLineAsync(report.Summary());
            if (parsed.GetValue(write) is { } path)
                await MarkdownSection.WriteAsync(path, "api", report.Section(), cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task<ApiReport> RunAsync(int events, int users, int requests, TextWriter output, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("bench-api-").FullName;
        try
        {
            await using var platform = await ApiPlatform.StartAsync(
                root,
                new GenerateOptions(Path.Combine(root, "landing"), Events: events, Users: users, Days: ApiMeasures.Days),
                line => output.WriteLineAsync(line),
                cancellationToken);
            var measures = new ApiMeasures(platform);
            await measures.WarmUpAsync(cancellationToken);
            var kpis = new List<KpiTimes>();
            foreach (var kpi in ApiMeasures.Kpis)
            {
                kpis.Add(await measures.MeasureKpiAsync(kpi, requests, cancellationToken));
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{kpi}: {kpis[^1].Api.P50:F1} ms by the API, {kpis[^1].Sql.P50:F1} ms by SQL, {kpis[^1].Cached.P50:F2} ms from the cache"));
            }

            var distinct = new List<DistinctTimes>();
            foreach (var question in ApiMeasures.DistinctQuestions)
            {
                distinct.Add(await measures.MeasureDistinctAsync(question, cancellationToken));
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{question.Name}: {distinct[^1].Counted.P50:F1} ms by count(distinct), {distinct[^1].Prepared.P50:F1} ms by previous date"));
            }

            return new ApiReport(events, users, requests, await platform.CountAsync("gold.fct_user_days", cancellationToken), await platform.CountAsync("gold.fct_sessions", cancellationToken), kpis, distinct);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
