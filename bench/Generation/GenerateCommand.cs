using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Bench.Assistant;
using Bench.Chats;
using Bench.Commerce;
using Bench.Crm;
using Bench.Usage;

namespace Bench.Generation;

/// <summary><c>bench generate</c>: writes the input files of one domain or of all.</summary>
public static class GenerateCommand
{
    /// <summary>Every domain that can be generated. A new domain is one folder with a generator and one line here.</summary>
    public static readonly IReadOnlyDictionary<string, Func<GenerateOptions, CancellationToken, IReadOnlyList<GeneratedFile>>> Domains =
        new SortedDictionary<string, Func<GenerateOptions, CancellationToken, IReadOnlyList<GeneratedFile>>>(StringComparer.Ordinal)
        {
            ["assistant"] = AssistantGenerator.Generate,
            ["chats"] = ChatsGenerator.Generate,
            ["commerce"] = CommerceGenerator.Generate,
            ["crm"] = CrmGenerator.Generate,
            ["usage"] = UsageGenerator.Generate,
        };

    public static Command Create()
    {
        var defaults = new GenerateOptions(Out: "samples");
        var output = new Option<string>("--out") { Description = "directory that gets a folder per domain", DefaultValueFactory = _ => defaults.Out };
        var domain = new Option<string?>("--domain") { Description = $"one domain instead of all: {string.Join(", ", Domains.Keys)}" };
        var seed = new Option<ulong>("--seed") { Description = "start of the pseudo-random streams", DefaultValueFactory = _ => defaults.Seed };
        var events = Positive("--events", "usage events to aim at", defaults.Events);
        var users = Positive("--users", "usage users to make", defaults.Users);
        var days = Positive("--days", "dates with usage events", defaults.Days);
        var orderLines = Positive("--order-lines", "order lines to aim at", defaults.OrderLines);
        var from = new Option<DateOnly?>("--from")
        {
            Description = $"first UTC date with usage events [default: {GenerateOptions.DefaultFrom:yyyy-MM-dd}]",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                    return date;
                result.AddError($"--from is '{text}', expected a date such as 2025-09-03");
                return default;
            },
        };
        domain.AcceptOnlyFromAmong([.. Domains.Keys]);
        var expected = new Option<string?>("--expected") { Description = "JSON file that gets what a reader must load, repair and reject of each file" };

        var command = new Command("generate", "Writes deterministic input files, dirt included.") { output, domain, seed, events, users, days, from, orderLines, expected };
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new GenerateOptions(
                parsed.GetRequiredValue(output), parsed.GetValue(seed), parsed.GetValue(events), parsed.GetValue(users), parsed.GetValue(from) ?? GenerateOptions.DefaultFrom, parsed.GetValue(days),
                parsed.GetValue(orderLines));
            var files = Run(options, parsed.GetValue(domain), parsed.InvocationConfiguration.Output, cancellationToken);
            if (parsed.GetValue(expected) is { } target)
                File.WriteAllText(target, ExpectedBatches.Json(options.Out, files));
            return Task.FromResult(0);
        });
        return command;
    }

    private static List<GeneratedFile> Run(GenerateOptions options, string? only, TextWriter output, CancellationToken cancellationToken)
    {
        List<GeneratedFile> all = [];
        foreach (var (name, generate) in Domains.Where(domain => only is null || domain.Key == only))
        {
            var clock = Stopwatch.StartNew();
            var files = generate(options, cancellationToken);
            all.AddRange(files);
            foreach (var file in files)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file.Rows,10} rows  {file.Path}"));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {files.Sum(file => file.Rows)} rows in {files.Count} files, {clock.Elapsed.TotalSeconds:F1} s"));
        }

        return all;
    }

    private static Option<int> Positive(string name, string description, int byDefault)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1)
                result.AddError($"{name} is {result.Tokens[0].Value}, expected a whole number of at least 1");
        });
        return option;
    }
}
