using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Problems;
using Insights.Api.Questions.Answering;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Proposals;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Npgsql;

namespace Insights.Api.Questions;

/// <summary>
/// Answers questions: words → plan → checks → the metric layer's SQL on a read-only connection → sentence and table.
/// </summary>
internal sealed class QuestionService(SemanticCatalog semantics, MemberReader members, MetricTable metrics, EntityTable entities,
    AnalysisTable analyses, CatalogTable catalog, PlanProposer proposer, FollowUps followUps, TimeProvider time)
{
    public const int LongestQuestion = 500;

    private const int MostSuggestions = 6;

    /// <summary>Days by which every relative period moves, whatever its unit.</summary>
    private const int LongAgo = 800;

    /// <summary>Questions that the data answers, in the words of the semantic layer.</summary>
    public IReadOnlyList<string> Examples =>
        [.. QuestionPlanner.General(semantics).Select(plan => QuestionWriter.Write(plan, semantics)), "What is the data range?"];

    /// <exception cref="ProblemException">400: there is no question, it is too long, or <c>as_of</c> is no day.</exception>
    public async Task<QuestionAnswer> AskAsync(AskRequest request, CancellationToken cancellationToken)
    {
        var (question, asOf) = Read(request);
        try
        {
            var whole = request.Previous is null ? question
                : await PreviousAsync(request.Previous, cancellationToken) is MetricPlan plan ? followUps.Complete(plan, question) : null;
            return whole is null
                ? new QuestionAnswer(
                    question, asOf ?? Today, "refused",
                    "The earlier question is not known, or is none that a question can go on from: ask the whole question.")
                {
                    Suggestions = ["What metrics are there?"]
                }
                : await AnswerAsync(question, whole, asOf, cancellationToken);
        }
        catch (ProblemException e) when (e.Problem.Status >= StatusCodes.Status422UnprocessableEntity
            || e.Problem == Problem.InvalidParameter || e.Problem == Problem.Forbidden)
        {
            return new QuestionAnswer(question, asOf ?? Today, "refused", e.Message) { Suggestions = ["What is the data range?"] };
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.QueryCanceled)
        {
            return new QuestionAnswer(question, asOf ?? Today, "refused",
                "the answer takes longer than the time limit of questions; ask for a shorter period or fewer dimensions");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            return new QuestionAnswer(question, asOf ?? Today, "refused",
                "there is no data yet: drop files into the landing directory, or wait for the first run to publish");
        }
    }

    /// <summary>
    /// The plan of an earlier answer, by its hash while that is remembered, or by the question itself, which needs no memory.
    /// </summary>
    private async Task<Plan?> PreviousAsync(string previous, CancellationToken cancellationToken)
    {
        if (previous.Length > LongestQuestion)
        {
            throw new ProblemException(Problem.InvalidParameter,
                $"previous has {previous.Length} characters; it takes a plan_hash, or a question of up to {LongestQuestion}");
        }

        if (followUps.Find(previous) is { } remembered)
        {
            return remembered;
        }

        var words = QuestionText.Split(previous);
        var known = await MembersAsync(QuestionPlanner.NeededMembers(words, semantics), words, cancellationToken);
        return QuestionPlanner.Plan(words, semantics, known) is Planned { Plan: var plan } ? plan : null;
    }

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private static (string Question, DateOnly? AsOf) Read(AskRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Question) || request.Question.Length > LongestQuestion)
        {
            throw new ProblemException(Problem.InvalidParameter,
                $"question has {request.Question?.Trim().Length ?? 0} characters; it takes 1 to {LongestQuestion}");
        }

        return request.AsOf switch
        {
            null => (request.Question, null),
            "latest" => (request.Question, DateOnly.MaxValue),
            var text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                && day.Year is >= 1900 and <= 2200 => (request.Question, day),
            var text =>
                throw new ProblemException(Problem.InvalidParameter, $"as_of '{text}' is neither a date such as 2024-12-31 nor 'latest'"),
        };
    }

    /// <param name="asked">As it was asked.</param>
    /// <param name="question">With what it goes on from.</param>
    /// <param name="asOf">The day of asking; the greatest for the last with data.</param>
    /// <param name="cancellationToken">Cancels the answer.</param>
    private async Task<QuestionAnswer> AnswerAsync(string asked, string question, DateOnly? asOf, CancellationToken cancellationToken)
    {
        var words = QuestionText.Split(question);
        var known = await MembersAsync(QuestionPlanner.NeededMembers(words, semantics), words, cancellationToken);
        var outcome = QuestionPlanner.Plan(words, semantics, known);
        if (outcome is Refused && await proposer.ProposeAsync(question, cancellationToken) is { } proposed)
        {
            known = await MembersAsync(MembersOf(proposed),
                QuestionText.Split(string.Join(' ', FiltersOf(proposed).SelectMany(filter => filter.Members))), cancellationToken);
            var relation = proposed is MetricPlan { Metric: var metric } ? semantics.RelationOf(metric) : "";
            outcome = PlanValidator.UnknownMember(proposed, dimension => known.GetValueOrDefault((relation, dimension))) is null
                ? new Planned(proposed) : outcome;
        }

        var day = asOf switch
        {
            null => Today,
            var named when named == DateOnly.MaxValue => await LatestAsync(outcome, cancellationToken),
            _ => asOf.Value,
        };
        var answer = new QuestionAnswer(asked, day, "refused", "");
        return outcome switch
        {
            Planned { Plan: var plan } when MissingIn(plan, day) is { } missing => Refuse(answer, missing.Reason, [missing.Instead], known),
            Ambiguous { Readings: [var plan, ..] } when MissingIn(plan, day) is { } missing =>
                Refuse(answer, missing.Reason, [missing.Instead], known),
            Planned planned when asOf is null && IsRelative(planned.Plan, day) =>
                await RunFromTodayAsync(answer, planned.Plan.Resolve(day), cancellationToken),
            Planned planned => await RunAsync(answer, planned.Plan.Resolve(day), cancellationToken),
            Ambiguous ambiguous when Answerable(ambiguous.Readings, known, day) is { Count: > 1 } readings => answer with
            {
                Status = "ambiguous",
                Sentence = char.ToUpperInvariant(ambiguous.Reason[0]) + ambiguous.Reason[1..] + ".",
                Readings =
                    [.. readings.Select(reading => new QuestionReading(reading.Question, QuestionWriter.Label(reading.Plan, semantics)))],
            },
            Ambiguous ambiguous => Refuse(answer, ambiguous.Reason, [.. ambiguous.Readings, .. QuestionPlanner.General(semantics)], known),
            Refused refused => Refuse(answer, refused.Reason, refused.Nearest, known),
            _ => throw new InvalidOperationException($"unknown outcome {outcome}"),
        };
    }

    private QuestionAnswer Refuse(
        QuestionAnswer answer, string reason, IReadOnlyList<Plan> nearest, Dictionary<(string, string), MemberSet> known) => answer with
        {
            Sentence = char.ToUpperInvariant(reason[0]) + reason[1..] + ".",
            Suggestions = [.. Answerable(nearest, known, answer.AsOf).Select(reading => reading.Question)],
        };

    private async Task<QuestionAnswer> RunAsync(QuestionAnswer answer, Plan plan, CancellationToken cancellationToken)
    {
        answer = answer with { Plan = PlanContract.Of(plan), PlanHash = plan.Hash() };
        followUps.Remember(answer.PlanHash, plan);
        return PlanValidator.Problem(plan, semantics) is { } problem ? answer with { Sentence = problem + "." } : plan switch
        {
            MetricPlan metric => await metrics.AnswerAsync(answer, metric, cancellationToken),
            EntityPlan list => await entities.AnswerAsync(answer, list, cancellationToken),
            AnalysisPlan analysis => await analyses.AnswerAsync(answer, analysis, cancellationToken),
            _ => await catalog.AnswerAsync(answer, (CatalogPlan)plan, cancellationToken),
        };
    }

    /// <summary>Whether the day of asking decides which days are meant.</summary>
    private static bool IsRelative(Plan plan, DateOnly day) =>
        plan.Timeframes.Any(when => when.Resolve(day) != when.Resolve(day.AddDays(-LongAgo)));

    /// <summary>"Last month" is counted from today where nothing else is said, and the data may have ended long before.</summary>
    private async Task<QuestionAnswer> RunFromTodayAsync(QuestionAnswer answer, Plan plan, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(answer, plan, cancellationToken);
        }
        catch (ProblemException e) when (e.Problem == Problem.RangeWithoutData)
        {
            throw new ProblemException(e.Problem,
                $"{e.Message.TrimEnd('.')}. The period is counted from today, {answer.AsOf:yyyy-MM-dd}: ask with as_of 'latest' to count it from the last day with data");
        }
    }

    private static (string Reason, Plan Instead)? MissingIn(Plan plan, DateOnly asOf) =>
        plan.When.Missing(asOf) is { } missing ? (missing.Reason, plan with { When = missing.Instead })
        : plan.Timeframes.Select(when => when.Missing(asOf)).FirstOrDefault(other => other is not null) is { } part
            ? (part.Reason, CatalogPlanner.Bare(Parsing.CatalogTopic.DataRange))
        : null;

    private static IReadOnlyList<MemberFilter> FiltersOf(Plan plan) => plan is MetricPlan metric ? [.. metric.Members] : [];

    private IEnumerable<(string Relation, string Dimension)> MembersOf(Plan plan) => plan is not MetricPlan metric ? []
        : metric.Members.Select(filter => (semantics.RelationOf(metric.Metric), filter.Dimension));

    /// <summary>Writes plans as questions and keeps those that are understood as just these plans.</summary>
    private List<(string Question, Plan Plan)> Answerable(
        IReadOnlyList<Plan> plans, Dictionary<(string, string), MemberSet> known, DateOnly day) =>
        [.. plans.Where(plan => MissingIn(plan, day) is null).Select(plan => (Question: QuestionWriter.Write(plan, semantics), Plan: plan))
            .Where(reading => QuestionPlanner.Plan(QuestionText.Split(reading.Question), semantics, known) is Planned planned
                && planned.Plan.Hash() == reading.Plan.Hash())
            .DistinctBy(reading => reading.Question).Take(MostSuggestions)];

    private async Task<Dictionary<(string, string), MemberSet>> MembersAsync(
        IEnumerable<(string Relation, string Dimension)> dimensions, IReadOnlyList<Word> words, CancellationToken cancellationToken)
    {
        var known = new Dictionary<(string, string), MemberSet>();
        foreach (var dimension in dimensions)
        {
            known[dimension] = await members.ReadAsync(dimension, words, cancellationToken);
        }

        return known;
    }

    /// <summary>The last day with data of what is asked for; of an analysis, of its owner's metrics.</summary>
    private async Task<DateOnly> LatestAsync(Outcome outcome, CancellationToken cancellationToken)
    {
        var plan = outcome switch
        {
            Planned planned => planned.Plan,
            Ambiguous ambiguous => ambiguous.Readings is [var first, ..] ? first : null,
            _ => null
        };
        var parts = plan switch
        {
            MetricPlan asked => semantics.Metrics.Parts(asked.Metric).Take(1),
            EntityPlan asked => asked.Query.Metrics.SelectMany(semantics.Metrics.Parts),
            AnalysisPlan asked => semantics.Metrics.Metrics
                .Where(metric => metric.Relation is not null && metric.Owner == asked.Analysis.Owner).DistinctBy(metric => metric.Relation),
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
