using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Bench.Generation;
using Bench.Reports;
using Bench.Usage;
using Warehouse.Access;

namespace Bench.Api;

/// <summary><c>bench access</c>: what a key costs a request, and what a key for one organisation does.</summary>
internal static class AccessCommand
{
    private const int Warmups = 300;

    /// <summary>Of requests with a key, against those without.</summary>
    private const double Goal = 1;

    public static Command Create()
    {
        var events = new Option<int>("--events") { Description = "usage events to load and model", DefaultValueFactory = _ => 200_000 };
        var users = new Option<int>("--users") { Description = "users who made them", DefaultValueFactory = _ => 2_000 };
        var requests = new Option<int>("--requests") { Description = "of each caller and kind", DefaultValueFactory = _ => 2_000 };
        var write = new Option<string?>("--write")
        {
            Description = "a Markdown file whose section is replaced, such as docs/benchmarks.md",
        };
        var command = new Command("access", "Times requests without a key, with one, and with one for an organisation, in turns.")
        {
            events, users, requests, write,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var section = await RunAsync(
                parsed.GetValue(events), parsed.GetValue(users), parsed.GetValue(requests), output, cancellationToken);
            await output.WriteLineAsync(section);
            if (parsed.GetValue(write) is { } path)
                await MarkdownSection.WriteAsync(path, "access", section, cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task<string> RunAsync(int events, int users, int requests, TextWriter output, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("bench-access-").FullName;
        try
        {
            var options = new GenerateOptions(Path.Combine(root, "landing"), Events: events, Users: users, Days: ApiMeasures.Days);
            await using var platform = await ApiPlatform.StartAsync(
                root, () => UsageGenerator.Generate(options, cancellationToken), line => output.WriteLineAsync(line), cancellationToken);
            var organisation = await platform.FirstOrganisationAsync(cancellationToken);
            Caller[] callers =
            [
                new("without a key", null),
                new("with a key", await platform.CreateKeyAsync([Scopes.Read], [], cancellationToken)),
                new("with a key for one organisation", await platform.CreateKeyAsync([Scopes.Read], [organisation], cancellationToken)),
            ];
            // The same rows for all of them.
            var (from, to) = (GenerateOptions.DefaultFrom, GenerateOptions.DefaultFrom.AddDays(ApiMeasures.Days - 1));
            var path = string.Create(
                CultureInfo.InvariantCulture,
                $"/api/v1/kpis/sessions?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}&grain=week"
                    + $"&organisation_id={Uri.EscapeDataString(organisation)}");
            for (var i = -Warmups; i < requests; i++)
            {
                foreach (var caller in callers)
                {
                    await platform.PublishAsync(cancellationToken);
                    var computed = await AskAsync(platform.Client, path, caller, cancellationToken);
                    var cached = await AskAsync(platform.Client, path, caller, cancellationToken);
                    if (i >= 0)
                    {
                        caller.Computed.Add(computed);
                        caller.Cached.Add(cached);
                    }
                }
            }

            return Section(events, users, requests, callers);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <returns>Milliseconds until the body was read.</returns>
    private static async Task<double> AskAsync(HttpClient client, string path, Caller caller, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (caller.Key is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var start = Stopwatch.GetTimestamp();
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Section(int events, int users, int requests, Caller[] callers)
    {
        var section = new StringBuilder();
        section.AppendLine(
            CultureInfo.InvariantCulture,
            $"`dotnet run -c Release --project bench -- access --events {events} --users {users} --requests {requests}`");
        section.AppendLine();
        section.AppendLine("| request | computed p50 ms | computed p99 ms | cached p50 ms | cached p99 ms |");
        section.AppendLine("|---|---|---|---|---|");
        foreach (var caller in callers)
        {
            section.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {caller.Name} | {caller.Computed.P50:F3} | {caller.Computed.P99:F3} | {caller.Cached.P50:F3} | {caller.Cached.P99:F3} |");
        }

        var (without, with) = (callers[0], callers[1]);
        var more = Math.Max(with.Computed.P50 - without.Computed.P50, with.Cached.P50 - without.Cached.P50);
        section.AppendLine();
        section.AppendLine(
            CultureInfo.InvariantCulture,
            $"A key costs {more:F3} ms at most at p50: the goal of {Goal} ms is {(more <= Goal ? "met" : "missed")}.");
        return section.ToString().TrimEnd();
    }

    private sealed record Caller(string Name, string? Key)
    {
        public Times Computed { get; } = new();

        public Times Cached { get; } = new();
    }
}
