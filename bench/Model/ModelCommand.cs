using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Bench.Reports;

namespace Bench.Model;

/// <summary><c>bench model</c>: a refresh after a small batch beside a full one, for short and long histories, and sessions beside a naive query.</summary>
internal static class ModelCommand
{
    private const int Shorter = 10;

    public static Command Create()
    {
        var events = new Option<int>("--events") { Description = "events of the largest warehouse", DefaultValueFactory = _ => 10_000_000 };
        var users = new Option<int>("--users") { Description = "its users", DefaultValueFactory = _ => 100_000 };
        var batches = new Option<int>("--batches") { Description = "small batches on each warehouse", DefaultValueFactory = _ => 5 };
        var write = new Option<string?>("--write") { Description = "a Markdown file whose section is replaced, such as docs/benchmarks.md" };
        var command = new Command("model", "Times full and incremental refreshes of the usage domain.") { events, users, batches, write };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (most, people, count) = (parsed.GetValue(events), parsed.GetValue(users), parsed.GetValue(batches));
            var output = parsed.InvocationConfiguration.Output;
            var small = await MeasureAsync("a tenth of the events", most / Shorter, people, withNaive: false);
            var large = await MeasureAsync("all events", most, people, withNaive: true);
            var longer = await MeasureAsync("a tenth of the users", most, people / Shorter, withNaive: false);
            var text = Report(small, large, longer, count);
            await output.WriteLineAsync(text);
            if (parsed.GetValue(write) is { } path)
            {
                await MarkdownSection.WriteAsync(path, "model", $"`dotnet run -c Release --project bench -- model --events {most} --users {people}` on {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}:\n\n{text}", cancellationToken);
            }

            return 0;

            async Task<ModelRun> MeasureAsync(string name, int size, int population, bool withNaive)
            {
                var run = await ModelRun.MeasureAsync(size, population, count, withNaive, cancellationToken);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name}: full refresh {run.FullSeconds:F2} s, refreshes after a batch {string.Join(", ", run.RefreshSeconds.Select(seconds => seconds.ToString("F2", CultureInfo.InvariantCulture)))} s"));
                return run;
            }
        });
        return command;
    }

    private static string Report(ModelRun small, ModelRun large, ModelRun longer, int batches) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        | events | users | full refresh s | refresh after a batch s (median of {batches}) | of the full one | times the one over {small.Events / 1e6:F0} million |
        |---|---|---|---|---|---|
        {Row(small, small)}
        {Row(large, small)}
        {Row(longer, small)}

        A batch has 10,000 new events of 1,000 users, anywhere in the 180 days. Sessions of {large.Events / 1e6:F0} million events, with their indexes and statistics: {large.Sessions!.Engine:F1} s as the engine builds them, {large.Sessions.Naive:F1} s by `lag` and a running sum over text keys in the database's collation, **{large.Sessions.Naive / large.Sessions.Engine:F1} times** as long, for the same rows and indexes. Its rows alone, without indexes and statistics, take the naive query {large.Sessions.NaiveRows:F1} s, {large.Sessions.NaiveRows / large.Sessions.Engine:F1} times the whole work of the engine. Medians of three, in turns. The whole domain, built, tested and published, takes {large.FullSeconds:F1} s.
        """);

    private static string Row(ModelRun run, ModelRun small) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {run.Events:N0} | {run.Users:N0} | {run.FullSeconds:F2} | {run.Refresh:F2} | {run.Refresh / run.FullSeconds:P1} | {run.Refresh / small.Refresh:F2} |");
}
