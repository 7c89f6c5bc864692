using System.Collections.Concurrent;
using Insights.Api.Callers;
using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;

namespace Insights.Api.Questions;

/// <summary>
/// Questions that go on from an earlier one: "and by brand?", "same for 2023", "without Kitchen". What is said replaces the same
/// part of the earlier plan; the whole is planned as a question of its own, so that every word counts here too.
/// </summary>
internal sealed class FollowUps(SemanticCatalog semantics)
{
    private const int MostPlans = 2_000;

    private static readonly HashSet<string> Openers =
        ["and", "same", "what", "how", "about", "now", "then", "ok", "okay", "the", "but", "please", "show", "me", "again"];

    private readonly ConcurrentDictionary<string, Plan> _plans = new();
    private readonly ConcurrentQueue<string> _order = new();

    /// <summary>Keeps a plan that was answered, so that the next question can go on from it.</summary>
    public void Remember(string hash, Plan plan)
    {
        if (_plans.TryAdd(Own(hash), plan))
        {
            _order.Enqueue(Own(hash));
        }

        while (_plans.Count > MostPlans && _order.TryDequeue(out var oldest))
        {
            _plans.TryRemove(oldest, out _);
        }
    }

    /// <summary>The plan with a hash, while this process remembers it; none otherwise.</summary>
    public Plan? Find(string hash) => _plans.GetValueOrDefault(Own(hash));

    /// <summary>A plan names what its questioner may see.</summary>
    private static string Own(string hash) => $"{RowRestriction.Current?.Key}\n{hash}";

    /// <param name="plan">The earlier plan.</param>
    /// <param name="question">What is said now.</param>
    /// <returns>The whole question.</returns>
    public string Complete(MetricPlan plan, string question)
    {
        var words = QuestionText.Split(question).SkipWhile(word => Openers.Contains(word.Text)).ToList();
        var said = QuestionParser.Parse(words, semantics.Phrases, [], []);
        plan = WithoutRestated(plan, said);
        if (said.Mentions.FirstOrDefault(mention => mention.Phrase.Metrics.Any() && mention.Role is Role.Plain or Role.Counted
            && !mention.Phrase.HasDimension) is { } other
            && other.Phrase.Metrics.ToList() is [var name])
        {
            plan = plan with { Beside = [], Query = plan.Query with { Metric = semantics.Metrics.Find(name)! } };
            words.RemoveRange(other.Start, other.Length);
        }

        return $"{QuestionWriter.Write(plan, semantics)} {string.Join(' ', words.Select(word => word.Written))}";
    }

    /// <summary>The earlier plan without the parts that are said anew.</summary>
    private static MetricPlan WithoutRestated(MetricPlan plan, ParsedQuestion said)
    {
        var isAlso = said.Words.Any(word => word.Text is "also" or "too");
        var query = plan.Query;
        query = said.Mentions.Any(mention => mention.Role == Role.Breakdown && mention.Phrase.HasDimension) && !isAlso
            ? query with { By = [], Top = null } : query;
        query = said.Grains.Count > 0 ? query with { Grain = Grain.Total } : query;
        query = said.Ranking is not null ? query with { Top = null } : query;
        return plan with { Query = query, When = said.Periods.Count > 0 ? Timeframe.All : plan.When };
    }
}
