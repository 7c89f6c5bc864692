using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;
using Xunit.Abstractions;

namespace Insights.Api.Tests.Questions;

/// <summary>Questions that are written from plans are understood as these plans, or not at all.</summary>
public sealed class GeneratedQuestionTests(ITestOutputHelper output)
{
    private const int Count = 6_000;

    private static readonly SemanticCatalog Semantics = Read();

    [Fact]
    public void A_generated_question_gives_its_plan_back_or_is_refused()
    {
        var generator = new QuestionGenerator(Semantics, seed: 20241231);
        var (given, wrong) = (0, new List<string>());
        for (var index = 0; index < Count; index++)
        {
            var (question, expected) = generator.Next();
            if (Plan(question) is Planned { Plan: var plan })
            {
                if (plan.Hash() == expected.Hash())
                {
                    given++;
                }
                else
                {
                    wrong.Add($"{question}\n    {Write(PlanContract.Of(plan))}\n    {Write(expected)}");
                }
            }
        }

        output.WriteLine($"{given} of {Count} understood, {wrong.Count} misread");
        Assert.True(wrong.Count == 0, $"{wrong.Count} misread\n{string.Join('\n', wrong.Take(60))}");
        Assert.InRange(given, Count * 6 / 10, Count);
    }

    private static Outcome Plan(string question)
    {
        var words = QuestionText.Split(question);
        var members = QuestionPlanner.NeededMembers(words, Semantics).Where(needed => QuestionGenerator.Values.ContainsKey(needed.Dimension)).DistinctBy(needed => needed)
            .ToDictionary(needed => needed, needed => new MemberSet(needed.Dimension, QuestionGenerator.Values[needed.Dimension], Semantics.Words.Find(needed.Dimension, needed.Relation)?.Members));
        return QuestionPlanner.Plan(words, Semantics, members);
    }

    private static string Write(QuestionPlan plan) => string.Join(' ',
        [plan.Name, plan.Period, $"by {string.Join(',', plan.By)}", plan.Grain, string.Join(';', plan.Filters.Select(filter => $"{filter.Key}={string.Join('|', filter.Value)}")), .. plan.Where ?? [], .. plan.Having ?? [],
        $"share {plan.Share}", $"window {plan.Window}", $"average {plan.AveragePer}", $"order {plan.Order}", $"limit {plan.Limit}", $"per {string.Join(',', plan.Per ?? [])}", $"vs {plan.ComparedWith}", $"population {plan.Population}", .. plan.Beside ?? [], plan.Activity ?? "", .. plan.ActiveIn ?? [], .. (plan.NotActiveIn ?? []).Select(period => $"not {period}")]);

    private static SemanticCatalog Read()
    {
        var content = ContentDirectory.BesideProgram;
        var project = ModelProject.Load(content);
        var metrics = MetricCatalog.Load(content);
        return new SemanticCatalog(metrics, AnalysisCatalog.Load(content, project), new WordCatalog(metrics), project.Models);
    }
}
