using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Bench.Reports;
using Warehouse.Content;
using Warehouse.Project;

namespace Bench.Model.Breakdown;

/// <summary><c>bench breakdown</c>: what a full refresh and refreshes after small batches spend their time on.</summary>
internal static class BreakdownCommand
{
    private const int LargeBatch = 10_000;
    private const int SmallBatch = 10;
    private const int ShownModels = 10;

    public static Command Create()
    {
        var events = new Option<int>("--events") { Description = "events of the warehouse", DefaultValueFactory = _ => 1_000_000 };
        var users = new Option<int>("--users") { Description = "its users", DefaultValueFactory = _ => 20_000 };
        var batches = new Option<int>("--batches") { Description = "small batches of each size", DefaultValueFactory = _ => 5 };
        var write = new Option<string?>("--write") { Description = "a Markdown file whose section is replaced, such as docs/benchmarks.md" };
        var command = new Command("breakdown", "Says what a full refresh and refreshes after small batches spend their time on.")
        {
            events, users, batches, write,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (size, people) = (parsed.GetValue(events), parsed.GetValue(users));
            var project = ModelProject.Load(ContentDirectory.BesideProgram);
            var tests = project.TestsOf(project.Models.Select(model => model.Name).ToHashSet()).ToDictionary(test => test.Name, test => test.Model);
            await using var warehouse = await UsageWarehouse.LoadAsync(size, people, cancellationToken);
            var full = await MeasureAsync(() => warehouse.BuildAsync(cancellationToken));
            var (large, small) = (new List<RefreshTimes>(), new List<RefreshTimes>());
            for (var batch = 0; batch < parsed.GetValue(batches); batch++)
            {
                await warehouse.LoadBatchAsync(LargeBatch, cancellationToken);
                large.Add(await MeasureAsync(() => warehouse.MergeAsync(cancellationToken)));
                await warehouse.LoadBatchAsync(SmallBatch, cancellationToken);
                small.Add(await MeasureAsync(() => warehouse.MergeAsync(cancellationToken)));
            }

            var text = Report(full, RefreshTimes.Median(large), RefreshTimes.Median(small));
            await parsed.InvocationConfiguration.Output.WriteLineAsync(text);
            if (parsed.GetValue(write) is { } path)
            {
                var ran = $"`dotnet run -c Release --project bench -- breakdown --events {size} --users {people}` on {Environment.ProcessorCount} cores";
                await MarkdownSection.WriteAsync(path, "breakdown", $"{ran}, {RuntimeInformation.OSDescription}:\n\n{text}", cancellationToken);
            }

            return 0;

            async Task<RefreshTimes> MeasureAsync(Func<Task> refresh)
            {
                using var log = new StatementLog();
                await refresh();
                return RefreshTimes.Of(log, tests);
            }
        });
        return command;
    }

    private static string Report(params RefreshTimes[] refreshes)
    {
        const string Columns = $" | full refresh | after 10,000 rows | after 10 rows |\n|---|---|---|---|\n";
        return $"""
            | elapsed, s{Columns}{Rows(refreshes, times => times.Elapsed, "F2")}
            | statements sent | {Row(refreshes.Select(times => times.Count), "N0")} |

            | statements, s over all connections{Columns}{Rows(refreshes, times => times.Statements, "F3")}

            | models with their tests, s over all connections{Columns}{Rows(refreshes, times => times.Models, "F3", ShownModels)}
            """;
    }

    /// <summary>A line for each kind, in the order of the full refresh: what takes most comes first.</summary>
    private static string Rows(
        RefreshTimes[] refreshes, Func<RefreshTimes, IReadOnlyDictionary<string, double>> part, string format, int most = int.MaxValue) =>
        string.Join('\n', refreshes.SelectMany(times => part(times).Keys).Distinct()
            .OrderByDescending(key => part(refreshes[0]).GetValueOrDefault(key)).Take(most)
            .Select(key => $"| {key} | {Row(refreshes.Select(times => part(times).GetValueOrDefault(key)), format)} |"));

    private static string Row(IEnumerable<double> values, string format) =>
        string.Join(" | ", values.Select(value => value.ToString(format, CultureInfo.InvariantCulture)));
}
