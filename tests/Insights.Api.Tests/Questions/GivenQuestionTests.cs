using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Insights.Api.Questions.Answering;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Insights.Api.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TestServers;
using Warehouse.Content;
using Xunit.Abstractions;

namespace Insights.Api.Tests.Questions;

/// <summary>
/// Questions as people typed them, which lie beside the repository. None of them may be answered wrong, and nine in ten of those
/// that the data can answer are answered. What is right is computed here by SQL of its own.
/// </summary>
[Collection(nameof(SamplesApi))]
public sealed class GivenQuestionTests(SamplesApi api, ITestOutputHelper output)
{
    private const string Questions = "questions";

    [RealDataFact(Questions)]
    public async Task None_is_answered_wrong_and_most_are_answered()
    {
        var expected = YamlFile.Read<List<GivenQuestion>>(Path.Combine(AppContext.BaseDirectory, "Questions", "given-questions.yml")).ToDictionary(question => question.Question);
        var verdicts = new List<(string Verdict, string Line)>();
        foreach (var question in Read())
        {
            var answer = await api.Client.AskAsync(question, "latest");
            var verdict = await JudgeAsync(answer, expected[Key(question)]);
            verdicts.Add((verdict, $"{verdict}: {question}\n    {answer.Sentence()}\n    {answer.Plan()}"));
        }

        var report = string.Join('\n', verdicts.OrderBy(verdict => verdict.Verdict).Select(verdict => verdict.Line)
            .Append(string.Join(", ", verdicts.CountBy(verdict => verdict.Verdict).Select(count => $"{count.Key} {count.Value}"))));
        output.WriteLine(report);
        var answerable = verdicts.Count(verdict => verdict.Verdict is "right" or "refused" or "WRONG");
        Assert.True(verdicts.TrueForAll(verdict => verdict.Verdict != "WRONG"), report);
        Assert.True(verdicts.Count(verdict => verdict.Verdict == "right") >= MostlyRight * answerable, report);
    }

    /// <summary>More than nine in ten; what is left asks for what no part of the semantic layer says.</summary>
    private const double MostlyRight = 0.95;

    /// <summary>What a word of a question is replaced by: a metric, a dimension, a member, a number, a year.</summary>
    private static readonly string[] Replacements = ["refunds", "device", "Kingsbay", "17", "2019"];

    [RealDataFact(Questions)]
    public async Task Another_word_makes_another_plan_or_none()
    {
        var unseen = new List<string>();
        var mutated = 0;
        foreach (var question in Read())
        {
            if (await PlanAsync(question) is not Planned { Plan: var plan })
            {
                continue;
            }

            var words = question.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var at in Enumerable.Range(0, words.Length).Where(at => QuestionText.Split(words[at]) is [var word, ..] && !Language.StopWords.Contains(word.Text)))
            {
                foreach (var replacement in Replacements.Where(replacement => !question.Contains(replacement, StringComparison.OrdinalIgnoreCase)))
                {
                    var other = string.Join(' ', [.. words[..at], replacement, .. words[(at + 1)..]]);
                    mutated++;
                    if (await PlanAsync(other) is Planned planned && planned.Plan.Hash() == plan.Hash())
                    {
                        unseen.Add($"{question} -> {other}");
                    }
                }
            }
        }

        output.WriteLine($"{mutated} mutated questions");
        Assert.True(unseen.Count == 0, string.Join('\n', unseen));
        Assert.InRange(mutated, 1_000, int.MaxValue);
    }

    private async Task<Outcome> PlanAsync(string question)
    {
        var semantics = api.Services.GetRequiredService<SemanticCatalog>();
        var words = QuestionText.Split(question);
        var members = new Dictionary<(string, string), MemberSet>();
        foreach (var dimension in QuestionPlanner.NeededMembers(words, semantics))
        {
            members[dimension] = await api.Services.GetRequiredService<MemberReader>().ReadAsync(dimension, words, CancellationToken.None);
        }

        return QuestionPlanner.Plan(words, semantics, members);
    }

    private static IEnumerable<string> Read() =>
        File.ReadLines(Path.Combine(RepositoryFiles.RealData(Questions)!, "usage-of-samples.tsv")).Skip(1).Select(line => line.Split('\t')[0]).Distinct();

    private static string Key(string question) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question.Trim().ToLowerInvariant())))[..16];

    private async Task<string> JudgeAsync(JsonElement answer, GivenQuestion expected)
    {
        if (answer.Status() != "answered")
        {
            return expected.Refused ? "rightly refused" : "refused";
        }

        if (expected.Sql is null)
        {
            return expected.Plan is { } plan && answer.Plan().StartsWith(plan, StringComparison.Ordinal) ? "right" : "WRONG";
        }

        var rows = answer.GetProperty("rows").EnumerateArray().Select(row => Write(expected.Columns.Select(column => row.TryGetProperty(column, out var value) ? value.ToString() : "missing"))).ToList();
        var oracle = (await api.ListAsync(expected.Sql, reader => Write(Enumerable.Range(0, reader.FieldCount).Select(index => Convert.ToString(reader.GetValue(index), CultureInfo.InvariantCulture)!)))).ToList();
        return expected.First ? rows.Take(1).SequenceEqual(oracle.Take(1)) ? "right" : "WRONG"
            : expected.Ordered ? rows.SequenceEqual(oracle) ? "right" : "WRONG"
            : rows.Order(StringComparer.Ordinal).SequenceEqual(oracle.Order(StringComparer.Ordinal)) ? "right" : "WRONG";
    }

    /// <summary>Numbers with three digits, whatever their types write.</summary>
    private static string Write(IEnumerable<string> cells) => string.Join(" | ", cells.Select(cell =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("G3", CultureInfo.InvariantCulture) : cell));
}

/// <summary>What a question must be answered with.</summary>
internal sealed class GivenQuestion
{
    /// <summary>Of the question in lower case, the first digits of its SHA-256.</summary>
    public required string Question { get; init; }

    public bool Refused { get; init; }

    /// <summary>The data can answer it, and nobody has written down how.</summary>
    public bool Unchecked { get; init; }

    /// <summary>What the plan begins with.</summary>
    public string? Plan { get; init; }

    public List<string> Columns { get; init; } = [];

    public string? Sql { get; init; }

    public bool Ordered { get; init; }

    public bool First { get; init; }
}
