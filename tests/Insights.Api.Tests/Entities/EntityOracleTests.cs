using System.Globalization;
using Insights.Api.Answers;
using Insights.Api.Entities;

namespace Insights.Api.Tests.Entities;

/// <summary>Hundreds of random questions through the API's own parser and reader, against the oracle.</summary>
public sealed class EntityOracleTests(EntityFacts data) : IClassFixture<EntityFacts>
{
    private const int QuestionsOfSeed = 200;

    public static TheoryData<int, bool> Seeds
    {
        get
        {
            var seeds = new TheoryData<int, bool>();
            foreach (var seed in Enumerable.Range(1, 3))
            {
                seeds.Add(seed, true);
                seeds.Add(seed, false);
            }

            return seeds;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Lists_are_those_of_the_oracle(int seed, bool isAddedUp)
    {
        var reader = isAddedUp ? data.Reader : data.PlainReader;
        var random = new Random(seed);
        var oracle = new EntityOracle(data);
        var (listed, readAddedUp) = (0, 0);
        for (var i = 0; i < QuestionsOfSeed; i++)
        {
            var question = EntityQuestion.Of(random);
            var expected = oracle.Answer(question);

            var (items, first) = await AskAsync(reader, question);

            Assert.Equal((question.ToString(), (long)expected.Count), (question.ToString(), first.Count));
            Assert.Equal(expected.Select(person => Line(question, person)).Order(StringComparer.Ordinal), items.Select(item => Line(question, item)).Order(StringComparer.Ordinal));
            RequireOrder(question, items);
            listed += items.Count;
            readAddedUp += first.Sql.Contains("trips_by_person", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(listed > QuestionsOfSeed, $"only {listed} people were listed");
        Assert.True(isAddedUp ? readAddedUp > QuestionsOfSeed / 4 : readAddedUp == 0, $"{readAddedUp} lists were read from what is added up");
    }

    [Fact]
    public async Task Who_never_did_anything_is_listed_with_zeros_and_without_days()
    {
        var idle = data.People.Last(person => !person.IsTest);
        var query = EntityQueryParser.Parse(
            data.Catalog, data.Catalog.FindEntity("person")!, [new("measures", "trips,score"), new("activity", "trips"), new("not_active_in", ".."), new("key", $"{idle.Id}")]);

        var item = (await data.Reader.AnswerAsync(query, CancellationToken.None)).Items.Single();

        Assert.Equal([idle.Id, idle.Nick, 0, null, null, null], query.Columns.Select(column => item[column] is long number ? (int)number : item[column]));
        Assert.True(idle.Id > 25);
    }

    [Fact]
    public async Task The_answer_is_one_statement_of_one_version()
    {
        var query = EntityQueryParser.Parse(data.Catalog, data.Catalog.FindEntity("person")!, [new("measures", "spent,calls"), new("limit", "3")]);

        var answer = await data.Reader.AnswerAsync(query, CancellationToken.None);

        Assert.Equal((7L, 3, false), (answer.WarehouseVersion, answer.Items.Count, answer.Sql.Contains(';', StringComparison.Ordinal)));
    }

    /// <summary>All pages.</summary>
    private async Task<(List<IReadOnlyDictionary<string, object?>> Items, EntityAnswer First)> AskAsync(EntityReader reader, EntityQuestion question)
    {
        var query = EntityQueryParser.Parse(data.Catalog, data.Catalog.FindEntity("person")!, question.Parameters);
        try
        {
            var first = await reader.AnswerAsync(query, CancellationToken.None);
            var items = first.Items.ToList();
            for (var next = first.Next; next is not null;)
            {
                var page = await reader.AnswerAsync(query with { Cursor = AnswerCursor.Read(next, query.QuestionKey) }, CancellationToken.None);
                items.AddRange(page.Items);
                next = page.Next;
            }

            return (items, first);
        }
        catch (Npgsql.PostgresException e)
        {
            throw new InvalidOperationException($"{question}: {e.MessageText}", e);
        }
    }

    private static string Line(EntityQuestion question, ExpectedPerson person) => Line(question, [person.Key, person.Name, .. person.Columns.Values]);

    private static string Line(EntityQuestion question, IReadOnlyDictionary<string, object?> item) => Line(question, [.. item.Values]);

    private static string Line(EntityQuestion question, object?[] values) => $"{question}: {string.Join(" | ", values.Select(value => value switch
    {
        null => "null",
        string text => $"'{text}'",
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("F6", CultureInfo.InvariantCulture),
    }))}";

    private static void RequireOrder(EntityQuestion question, List<IReadOnlyDictionary<string, object?>> items)
    {
        var column = question.Order?.TrimStart('-') ?? "key";
        var direction = question.Order?.StartsWith('-') == true ? -1 : 1;
        foreach (var (one, other) in items.Zip(items.Skip(1)))
        {
            var order = Compare(one[column], other[column], direction);
            Assert.True(order < 0 || (order == 0 && (int)one["key"]! < (int)other["key"]!), $"{question}: {one["key"]} stands before {other["key"]}");
        }
    }

    /// <summary>What is missing stands last.</summary>
    private static int Compare(object? one, object? other, int direction) => one is null || other is null ? (one is null).CompareTo(other is null)
        : direction * (one is string text ? string.CompareOrdinal(text, (string)other) : ((IComparable)one).CompareTo(other));
}
