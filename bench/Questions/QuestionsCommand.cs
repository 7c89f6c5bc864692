using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Bench.Api;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Bench.Questions;

/// <summary><c>bench questions</c>: parsing and planning of the questions of a page, without the database.</summary>
internal static class QuestionsCommand
{
    /// <summary>Values of each dimension that is looked into; none of them is in a question, which is the slowest case.</summary>
    private const int ValuesOfDimension = 2_000;

    private const double GoalMilliseconds = 20;

    /// <summary>Of the slowest.</summary>
    private const int MostListed = 5;

    public static Command Create()
    {
        var page = new Option<string>("--page")
        {
            Description = "a Markdown file with a question on the line before each →",
            DefaultValueFactory = _ => "docs/questions.md"
        };
        var rounds = new Option<int>("--rounds") { Description = "how often each question is planned", DefaultValueFactory = _ => 50 };
        var command = new Command("questions", "Times parsing and planning of questions, without the database.") { page, rounds };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var lines = await File.ReadAllLinesAsync(parsed.GetValue(page)!, cancellationToken);
            string[] questions = [.. lines.Zip(lines.Skip(1)).Where(pair => pair.Second.StartsWith('→')).Select(pair => pair.First)];
            var (times, each) = Measure(questions, parsed.GetValue(rounds));
            var output = parsed.InvocationConfiguration.Output;
            foreach (var (question, own) in each.OrderByDescending(pair => pair.Value.P50).Take(MostListed))
            {
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{own.P50:F2} ms: {question}"));
            }

            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{questions.Length} questions, {parsed.GetValue(rounds)} times each: p50 {times.P50:F2} ms, p99 {times.P99:F2} ms, "
                    + $"goal p99 below {GoalMilliseconds} ms: {(times.P99 < GoalMilliseconds ? "met" : "missed")}"));
            return 0;
        });
        return command;
    }

    private static (Times All, Dictionary<string, Times> Each) Measure(IReadOnlyList<string> questions, int rounds)
    {
        var semantics = Read();
        var values = Enumerable.Range(0, ValuesOfDimension)
            .Select(index => string.Create(CultureInfo.InvariantCulture, $"value number {index}")).ToList();
        var sets = new Dictionary<(string, string), MemberSet>();
        var times = new Times();
        var each = questions.Distinct().ToDictionary(question => question, _ => new Times());
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var question in questions)
            {
                var start = Stopwatch.GetTimestamp();
                var words = QuestionText.Split(question);
                var needed = QuestionPlanner.NeededMembers(words, semantics).ToList();
                var planning = Stopwatch.GetElapsedTime(start);
                var known = needed.ToDictionary(
                    key => key, key => sets.TryGetValue(key, out var set) ? set : sets[key] = new MemberSet(key.Dimension, values));
                start = Stopwatch.GetTimestamp();
                _ = QuestionPlanner.Plan(words, semantics, known);
                if (round > 0)
                {
                    var taken = (planning + Stopwatch.GetElapsedTime(start)).TotalMilliseconds;
                    times.Add(taken);
                    each[question].Add(taken);
                }
            }
        }

        return (times, each);
    }

    private static SemanticCatalog Read()
    {
        var content = ContentDirectory.BesideProgram;
        var project = ModelProject.Load(content);
        var metrics = MetricCatalog.Load(content);
        return new SemanticCatalog(metrics, AnalysisCatalog.Load(content, project), new WordCatalog(metrics), project.Models);
    }
}
