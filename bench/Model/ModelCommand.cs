using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Bench.Model.Peer;
using Bench.Reports;

namespace Bench.Model;

/// <summary><c>bench model</c>: a refresh after a small batch beside a full one, for short and long histories, and sessions beside a naive query.</summary>
internal static class ModelCommand
{
    private const int Shorter = 10;
    private const int EventsPerBatch = 10_000;

    public static Command Create()
    {
        var events = new Option<int>("--events") { Description = "events of the largest warehouse", DefaultValueFactory = _ => 10_000_000 };
        var users = new Option<int>("--users") { Description = "its users", DefaultValueFactory = _ => 100_000 };
        var batches = new Option<int>("--batches") { Description = "small batches on each warehouse", DefaultValueFactory = _ => 7 };
        var peer = new Option<string?>("--peer")
        {
            Description = "instead, compare load and full refresh with another engine's, which computes the same tables from the same files: duckdb",
        };
        peer.AcceptOnlyFromAmong("duckdb");
        var turns = new Option<int>("--turns") { Description = "turns of each with --peer", DefaultValueFactory = _ => 3 };
        var write = new Option<string?>("--write") { Description = "a Markdown file whose section is replaced, such as docs/benchmarks.md" };
        var command = new Command("model", "Times full and incremental refreshes of the usage domain.") { events, users, batches, peer, turns, write };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (most, people, count) = (parsed.GetValue(events), parsed.GetValue(users), parsed.GetValue(batches));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(peer) is { } engine)
            {
                var comparison = await CompareAsync(most, people, parsed.GetValue(turns), output, cancellationToken);
                await WriteAsync($"peer-{engine}", $"model --peer {engine} --events {most} --users {people}", comparison);
                return 0;
            }

            await using var small = await BuildAsync("a tenth of the events", most / Shorter, people);
            await using var large = await BuildAsync("all events", most, people);
            await using var longer = await BuildAsync("a tenth of the users", most, people / Shorter);
            for (var batch = 1; batch <= count; batch++)
            {
                // In turns, so that a slow moment of the machine hits all.
                foreach (var warehouse in new[] { small, large, longer })
                {
                    await warehouse.RefreshAsync(EventsPerBatch, cancellationToken);
                    await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"batch {batch}, {warehouse.Events:N0} events of {warehouse.Users:N0} users: {warehouse.Refreshes[^1]:F2} s"));
                }
            }

            var sessions = await large.SessionsAsync(cancellationToken);
            await WriteAsync("model", $"model --events {most} --users {people}", Report(small, large, longer, sessions, count));
            return 0;

            async Task<UsageWarehouse> BuildAsync(string name, int size, int population)
            {
                var warehouse = await UsageWarehouse.LoadAsync(size, population, cancellationToken);
                await warehouse.BuildAsync(cancellationToken);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name}: full refresh {warehouse.FullSeconds:F2} s"));
                return warehouse;
            }

            async Task WriteAsync(string section, string arguments, string text)
            {
                await output.WriteLineAsync(text);
                if (parsed.GetValue(write) is { } path)
                {
                    var ran = $"`dotnet run -c Release --project bench -- {arguments}` on {Environment.ProcessorCount} cores";
                    await MarkdownSection.WriteAsync(path, section, $"{ran}, {RuntimeInformation.OSDescription}:\n\n{text}", cancellationToken);
                }
            }
        });
        return command;
    }

    private static async Task<string> CompareAsync(int events, int users, int turns, TextWriter output, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("bench-peer-");
        try
        {
            var comparison = new PeerComparison(root.FullName);
            var files = comparison.Generate(events, users, cancellationToken);
            for (var turn = 1; turn <= turns; turn++)
            {
                await comparison.RunAsync(files, compare: null, cancellationToken);
                await output.WriteLineAsync(comparison.LastTurn);
            }

            return comparison.Report();
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static string Report(UsageWarehouse small, UsageWarehouse large, UsageWarehouse longer, SessionTimes sessions, int batches) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        | events | users | full refresh s | refresh after a batch s (median of {batches}) | of the full one | times the one over {small.Events / 1e6:F0} million |
        |---|---|---|---|---|---|
        {Row(small, small)}
        {Row(large, small)}
        {Row(longer, small)}

        A batch has 10,000 new events of 1,000 users, anywhere in the 180 days. The whole domain of {large.Events / 1e6:F0} million events, built, tested and published, takes {large.FullSeconds:F1} s. Its sessions, beside a query by `lag` and a running sum over text keys in the database's collation (medians of three, in turns):

        | sessions of {large.Events / 1e6:F0} million events | engine s | naive query s | times as long |
        |---|---|---|---|
        {Row("rows alone", sessions.Rows, sessions.NaiveRows)}
        {Row("rows, indexes, statistics", sessions.Table, sessions.NaiveTable)}
        """);

    private static string Row(UsageWarehouse run, UsageWarehouse small) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {run.Events:N0} | {run.Users:N0} | {run.FullSeconds:F2} | {run.Refresh:F2} | {run.Refresh / run.FullSeconds:P1} | {run.Refresh / small.Refresh:F2} |");

    private static string Row(string what, double engine, double naive) =>
        string.Create(CultureInfo.InvariantCulture, $"| {what} | {engine:F1} | {naive:F1} | {naive / engine:F1} |");
}
