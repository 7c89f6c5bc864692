using System.Globalization;
using Insights.Api.Problems;
using Insights.Api.Questions.Answering;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Proposals;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Npgsql;
using Warehouse.Semantics;

namespace Insights.Api.Questions;

/// <summary>Answers questions: words → plan → checks → the metric layer's SQL on a read-only connection → sentence and table.</summary>
internal sealed class Asker(Layer layer, MemberReader members, MetricTable metrics, AnalysisTable analyses, CatalogTable catalog, PlanProposer proposer, TimeProvider time)
{
    public const int LongestQuestion = 500;

    private const int MostSuggestions = 6;

    /// <summary>Days by which every relative period moves, whatever its unit.</summary>
    private const int LongAgo = 800;

    /// <exception cref="ProblemException">400: there is no question, it is too long, or <c>as_of</c> is no day.</exception>
    public async Task<QuestionAnswer> AskAsync(AskRequest request, CancellationToken cancellationToken)
    {
        var (question, asOf) = Read(request);
        try
        {
            return await AnswerAsync(question, asOf, cancellationToken);
        }
        catch (ProblemException e) when (e.Problem.Status >= StatusCodes.Status422UnprocessableEntity)
        {
            return new QuestionAnswer(question, asOf ?? Today, "refused", e.Message) { Suggestions = ["What is the data range?"] };
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.QueryCanceled)
        {
            return new QuestionAnswer(question, asOf ?? Today, "refused", "the answer takes longer than the time limit of questions; ask for a shorter period or fewer dimensions");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            return new QuestionAnswer(question, asOf ?? Today, "refused", "there is no data yet: drop files into the landing directory, or wait for the first run to publish");
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private static (string Question, DateOnly? AsOf) Read(AskRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Question) || request.Question.Length > LongestQuestion)
        {
            throw new ProblemException(Problem.InvalidParameter, $"question has {request.Question?.Trim().Length ?? 0} characters; it takes 1 to {LongestQuestion}");
        }

        return request.AsOf switch
        {
            null => (request.Question, null),
            "latest" => (request.Question, DateOnly.MaxValue),
            var text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1900 and <= 2200 => (request.Question, day),
            var text => throw new ProblemException(Problem.InvalidParameter, $"as_of '{text}' is neither a date such as 2024-12-31 nor 'latest'"),
        };
    }

    private async Task<QuestionAnswer> AnswerAsync(string question, DateOnly? asOf, CancellationToken cancellationToken)
    {
        var words = QuestionText.Split(question);
        var known = await MembersAsync(QuestionPlanner.NeededMembers(words, layer), words, cancellationToken);
        var outcome = QuestionPlanner.Plan(words, layer, known);
        if (outcome is Refused && await proposer.ProposeAsync(question, cancellationToken) is { } proposed)
        {
            known = await MembersAsync(proposed.Filters.Keys.Select(dimension => (layer.Metrics.Parts(layer.Metrics.Find(proposed.Name)!)[0], dimension)), QuestionText.Split(string.Join(' ', proposed.Filters.Values.SelectMany(values => values))), cancellationToken);
            var relation = layer.Metrics.Find(proposed.Name) is { } metric ? layer.RelationOf(metric) : "";
            outcome = PlanValidator.UnknownMember(proposed, dimension => known.GetValueOrDefault((relation, dimension))) is null ? new Planned(proposed) : outcome;
        }

        var day = asOf switch
        {
            null => Today,
            var named when named == DateOnly.MaxValue => await LatestAsync(outcome, cancellationToken),
            _ => asOf.Value,
        };
        var answer = new QuestionAnswer(question, day, "refused", "");
        return outcome switch
        {
            Planned { Plan: var plan } when MissingIn(plan, day) is { } missing => Refuse(answer, missing.Reason, [missing.Instead], known),
            Ambiguous { Readings: [var plan, ..] } when MissingIn(plan, day) is { } missing => Refuse(answer, missing.Reason, [missing.Instead], known),
            Planned planned when asOf is null && Resolve(planned.Plan, day) != Resolve(planned.Plan, day.AddDays(-LongAgo)) => await RunFromTodayAsync(answer, Resolve(planned.Plan, day), cancellationToken),
            Planned planned => await RunAsync(answer, Resolve(planned.Plan, day), cancellationToken),
            Ambiguous ambiguous when Answerable(ambiguous.Readings, known, day) is { Count: > 1 } readings => answer with
            {
                Status = "ambiguous",
                Sentence = char.ToUpperInvariant(ambiguous.Reason[0]) + ambiguous.Reason[1..] + ".",
                Readings = [.. readings.Select(reading => new QuestionReading(reading.Question, QuestionWriter.Label(reading.Plan, layer)))],
            },
            Ambiguous ambiguous => Refuse(answer, ambiguous.Reason, [.. ambiguous.Readings, .. QuestionPlanner.General(layer)], known),
            Refused refused => Refuse(answer, refused.Reason, refused.Nearest, known),
            _ => throw new InvalidOperationException($"unknown outcome {outcome}"),
        };
    }

    private QuestionAnswer Refuse(QuestionAnswer answer, string reason, IReadOnlyList<QuestionPlan> nearest, Dictionary<(string, string), MemberSet> known) => answer with
    {
        Sentence = char.ToUpperInvariant(reason[0]) + reason[1..] + ".",
        Suggestions = [.. Answerable(nearest, known, answer.AsOf).Select(reading => reading.Question)],
    };

    private async Task<QuestionAnswer> RunAsync(QuestionAnswer answer, QuestionPlan plan, CancellationToken cancellationToken)
    {
        answer = answer with { Plan = plan, PlanHash = plan.Hash() };
        if (PlanValidator.Problem(plan, layer) is { } problem)
        {
            return answer with { Sentence = problem + "." };
        }

        return plan.Kind switch
        {
            "metric" => await metrics.AnswerAsync(answer, plan, cancellationToken),
            "analysis" => await analyses.AnswerAsync(answer, plan, cancellationToken),
            _ => await catalog.AnswerAsync(answer, plan, cancellationToken),
        };
    }

    /// <summary>"Last month" is counted from today where nothing else is said, and the data may have ended long before.</summary>
    private async Task<QuestionAnswer> RunFromTodayAsync(QuestionAnswer answer, QuestionPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(answer, plan, cancellationToken);
        }
        catch (ProblemException e) when (e.Problem == Problem.RangeWithoutData)
        {
            throw new ProblemException(e.Problem, $"{e.Message.TrimEnd('.')}. The period is counted from today, {answer.AsOf:yyyy-MM-dd}: ask with as_of 'latest' to count it from the last day with data");
        }
    }

    /// <summary>Days that the calendar does not have are not moved to days that it has: that would answer another question.</summary>
    private static (string Reason, QuestionPlan Instead)? MissingIn(QuestionPlan plan, DateOnly asOf)
    {
        var alone = plan with { ComparedWith = null, Against = null };
        if (plan.When.Missing(asOf) is { } missing)
        {
            return (missing.Reason, alone with { Period = missing.Instead.Expression, When = missing.Instead, Words = missing.Words });
        }

        return plan.Against is { } comparison && plan.When.Resolve(asOf) is ({ } from, { } to) && comparison.Missing(asOf, from, to) is { } reason
            ? (reason, alone with { Words = plan.PeriodWords })
            : null;
    }

    private static QuestionPlan Resolve(QuestionPlan plan, DateOnly asOf)
    {
        var (from, to) = plan.When.Resolve(asOf);
        var (comparedFrom, comparedTo) = plan.Against is { } comparison && from is { } first && to is { } last ? comparison.Resolve(asOf, first, last) : (null, null);
        return PeriodPair.IsReversed(from, comparedFrom)
            ? plan with { From = comparedFrom, To = comparedTo, ComparedFrom = from, ComparedTo = to }
            : plan with { From = from, To = to, ComparedFrom = comparedFrom, ComparedTo = comparedTo };
    }

    /// <summary>Writes plans as questions and keeps those that are understood as just these plans.</summary>
    private List<(string Question, QuestionPlan Plan)> Answerable(IReadOnlyList<QuestionPlan> plans, Dictionary<(string, string), MemberSet> known, DateOnly day) =>
        [.. plans.Where(plan => MissingIn(plan, day) is null).Select(plan => (Question: QuestionWriter.Write(plan, layer), Plan: plan))
            .Where(reading => QuestionPlanner.Plan(QuestionText.Split(reading.Question), layer, known) is Planned planned && planned.Plan.Hash() == reading.Plan.Hash())
            .DistinctBy(reading => reading.Question).Take(MostSuggestions)];

    private async Task<Dictionary<(string, string), MemberSet>> MembersAsync(IEnumerable<(Metric Part, string Dimension)> dimensions, IReadOnlyList<Word> words, CancellationToken cancellationToken)
    {
        var known = new Dictionary<(string, string), MemberSet>();
        foreach (var (part, dimension) in dimensions)
        {
            known[(part.Relation!, dimension)] = await members.ReadAsync((part.Relation!, dimension), words, cancellationToken);
        }

        return known;
    }

    /// <summary>The last day with data of what is asked for; of an analysis, of its owner's metrics.</summary>
    private async Task<DateOnly> LatestAsync(Outcome outcome, CancellationToken cancellationToken)
    {
        var plan = outcome switch { Planned planned => planned.Plan, Ambiguous ambiguous => ambiguous.Readings is [var first, ..] ? first : null, _ => null };
        var parts = plan switch
        {
            { Kind: "metric" } => layer.Metrics.Parts(layer.Metrics.Find(plan.Name)!).Take(1),
            { Kind: "analysis" } => layer.Metrics.Metrics.Where(metric => metric.Relation is not null && metric.Owner == layer.Analyses.Find(plan.Name)!.Owner).DistinctBy(metric => metric.Relation),
            _ => [],
        };
        var latest = new List<DateOnly>();
        foreach (var part in parts)
        {
            if (await catalog.RangeOfAsync(part, cancellationToken) is { } range)
            {
                latest.Add(range.To);
            }
        }

        return latest.Count == 0 ? Today : latest.Max();
    }
}
