using System.Globalization;
using System.Text.Json;
using Insights.Api.Metrics;
using Insights.Api.Problems;

namespace Insights.Api.Tests.Metrics.Algebra;

/// <summary>Thousands of random questions through the API's own parser and reader, against the oracle.</summary>
public sealed class AlgebraOracleTests(AlgebraFacts data) : IClassFixture<AlgebraFacts>
{
    private const int QuestionsOfSeed = 420;
    private const int LeastAnswered = 210;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10), SeedOfCounted];

    private const int SeedOfCounted = 11;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Answers_are_those_of_the_oracle(int seed)
    {
        var random = new Random(seed);
        var oracle = new AlgebraOracle(data);
        var answered = 0;
        for (var i = 0; i < QuestionsOfSeed; i++)
        {
            var question = AlgebraQuestion.Of(random, MetricsOf(seed));
            if (Parse(question) is not { } query)
            {
                continue;
            }

            var expected = oracle.Answer(question);
            try
            {
                var (rows, first) = await AskAsync(query);
                Assert.True(expected is not null, $"{question} was answered, but has nothing to be answered from");
                Compare(question, expected, rows, first);
                answered++;
            }
            catch (ProblemException e) when (e.Problem == Problem.RangeWithoutData)
            {
                Assert.True(expected is null, $"{question}: {e.Message}");
            }
            catch (Npgsql.PostgresException e)
            {
                Assert.Fail($"{question}: {e.MessageText}");
            }
        }

        Assert.True(answered >= LeastAnswered, $"only {answered} questions were answered");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Answers_from_pre_aggregations_are_those_of_the_fact(int seed)
    {
        var random = new Random(1000 + seed);
        var sources = new List<string>();
        for (var i = 0; i < QuestionsOfSeed; i++)
        {
            var question = AlgebraQuestion.Of(random, MetricsOf(seed));
            if (Parse(question) is not { } query)
            {
                continue;
            }

            try
            {
                var answer = await data.Reader.AnswerAsync(query, CancellationToken.None);
                var ofFact = await data.PlainReader.AnswerAsync(query with { Metric = data.PlainCatalog.Find(question.Metric)! }, CancellationToken.None);
                Assert.Equal((question.ToString(), Written(ofFact)), (question.ToString(), Written(answer)));
                Assert.All(ofFact.Source.Split(", "), source => Assert.StartsWith("fct_", source));
                sources.AddRange(answer.Source.Split(", "));
            }
            catch (ProblemException e) when (e.Problem == Problem.RangeWithoutData)
            {
                await Assert.ThrowsAsync<ProblemException>(() => data.PlainReader.AnswerAsync(query, CancellationToken.None));
            }
        }

        Assert.Equal(
            seed == SeedOfCounted ? ["algebra_by_band", "algebra_by_day", "algebra_by_everything", "algebra_by_place", "algebra_by_week", "algebra_months_by_kind", "algebra_months_by_place", "big_person_gaps", "fct_algebra", "people_by_kind", "person_days_by_day", "person_days_by_kind_and_band", "person_days_by_place"] :
            ["algebra_by_band", "algebra_by_day", "algebra_by_everything", "algebra_by_place", "algebra_by_quarter", "algebra_by_week", "algebra_months_by_kind", "algebra_months_by_place", "algebra_weeks_by_place", "fct_algebra", "people_by_kind", "scores_by_day", "scores_by_month", "scores_by_place", "scores_by_week", "seats_by_day", "thirds_by_members", "thirds_of_months"],
            sources.Distinct().Except(["fct_seats", "people_of_months", "person_gaps", "person_gaps_by_place"]).Order(StringComparer.Ordinal));
    }

    private static string[] MetricsOf(int seed) => seed == SeedOfCounted ? AlgebraQuestion.Counted : AlgebraQuestion.Metrics;

    /// <summary>Everything but where it was read from, to the last digit.</summary>
    private static string Written(MetricAnswer answer) => JsonSerializer.Serialize(
        new { Rows = answer.Rows.Select(row => JsonSerializer.Serialize(row)), answer.Total, answer.ComparedTotal, answer.ComparedFrom, answer.ComparedTo, answer.Truncated });

    /// <returns><c>null</c> where the question asks what cannot be combined.</returns>
    private MetricQuery? Parse(AlgebraQuestion question)
    {
        try
        {
            return MetricQueryParser.Parse(data.Catalog, data.Catalog.Find(question.Metric)!, question.Parameters);
        }
        catch (ProblemException e) when (e.Message.Contains(" cannot be asked so (", StringComparison.Ordinal)
            || e.Message.EndsWith("ask for running or for rolling", StringComparison.Ordinal)
            || (question.Share is { Count: > 0 } is false && e.Message.StartsWith("share '", StringComparison.Ordinal)))
        {
            return null;
        }
    }

    /// <summary>All pages.</summary>
    private async Task<(List<IReadOnlyDictionary<string, object?>> Rows, MetricAnswer First)> AskAsync(MetricQuery query)
    {
        var first = await data.Reader.AnswerAsync(query, CancellationToken.None);
        var rows = first.Rows.ToList();
        for (var next = first.Next; next is not null;)
        {
            var page = await data.Reader.AnswerAsync(query with { Cursor = Insights.Api.Answers.AnswerCursor.Read(next, query.Key) }, CancellationToken.None);
            rows.AddRange(page.Rows);
            next = page.Next;
        }

        return (rows, first);
    }

    private static void Compare(AlgebraQuestion question, ExpectedAnswer expected, List<IReadOnlyDictionary<string, object?>> rows, MetricAnswer answer)
    {
        RequireSame(question, "total", expected.Total, Number(answer.Total));
        RequireSame(question, "compared_total", expected.ComparedTotal, Number(answer.ComparedTotal));
        var found = rows.ToDictionary(row => string.Join('|', question.By.Select(name => Show(row[name])).Prepend($"{row["period"]:yyyy-MM-dd}")));
        // A total without dimensions is one row, whether it has facts or not.
        var isTotal = question.Grain == "total" && question.By.Count == 0;
        var wanted = expected.Rows.ToDictionary(row => string.Join('|', row.Members.Select(Show).Prepend($"{row.Period:yyyy-MM-dd}")));
        if (isTotal)
        {
            Assert.Single(rows);
            return;
        }

        Assert.True(found.Keys.Order().SequenceEqual(wanted.Keys.Order()),
            $"{question}\nmissing {string.Join("; ", wanted.Keys.Except(found.Keys).Take(5))}\nunexpected {string.Join("; ", found.Keys.Except(wanted.Keys).Take(5))}\n{answer.Sql}");
        foreach (var (key, row) in wanted)
        {
            foreach (var (measure, value) in row.Measures)
            {
                RequireSame(question, $"{key} {measure}", value, Number(found[key][measure]));
            }

            if (question.Compare is not null)
            {
                Assert.Equal((question.ToString(), key, row.ComparedWith?.First, row.ComparedWith?.Last),
                    (question.ToString(), key, (DateOnly?)found[key]["compared_from"], (DateOnly?)found[key]["compared_to"]));
            }
        }

        if (question.Order is { } order)
        {
            var sorted = rows.Select(row => Number(row[order.TrimStart('-')])).ToList();
            var direction = order.StartsWith('-') ? -1 : 1;
            Assert.True(sorted.Zip(sorted.Skip(1)).All(pair => pair.Second is null || (pair.First is { } one && one * direction <= pair.Second * direction)), $"{question} is not in order");
        }
    }

    private static void RequireSame(AlgebraQuestion question, string what, double? expected, double? found) =>
        Assert.True(AlgebraOracle.Same(expected, found), $"{question}\n{what}: expected {expected}, found {found}");

    private static double? Number(object? value) => value is null ? null : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string Show(object? member) => member is null ? "null" : $"'{Convert.ToString(member, CultureInfo.InvariantCulture)}'";
}
