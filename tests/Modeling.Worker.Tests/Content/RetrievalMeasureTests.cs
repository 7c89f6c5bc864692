using System.Globalization;
using TestServers;
using Xunit.Abstractions;

namespace Modeling.Worker.Tests.Content;

/// <summary>
/// How well the retrieval finds what labelled questions are about, over the repository's samples; docs/benchmarks.md has the
/// figures. Labels are conditions on interactions, so that all that fit count, and not only those that somebody thought of.
/// </summary>
public sealed class RetrievalMeasureTests(ITestOutputHelper output)
{
    private const int Top = 5;
    private const double LeastRecall = 0.85;
    private const double LeastGain = 0.85;

    /// <summary>What similarity of letters would add, as half of the relevance.</summary>
    private const string Hybrid = """
        with

        found as (
            select
                interactions.interaction_id,
                interactions.started_at,
                ts_rank(interactions.search_text, replace(plainto_tsquery('english', $2)::text, '&', '|')::tsquery)
                    + coalesce(ts_rank(words.search_text, replace(plainto_tsquery('simple', $2)::text, '&', '|')::tsquery), 0) as relevance,
                greatest(
                    word_similarity($2, concat_ws(' ', interactions.topic, interactions.channel, interactions.sentiment, interactions.product)),
                    coalesce(word_similarity($2, words.words), 0)
                ) as similarity,
                power(0.5, extract(epoch from max(interactions.started_at) over () - interactions.started_at) / 86400 / 182.0) as recency
            from gold.interactions
            left join gold.interaction_words as words on words.interaction_id = interactions.interaction_id
            where interactions.customer_id = $1
        )

        select interaction_id
        from found
        order by 0.35 * coalesce(relevance / nullif(max(relevance) over (), 0), 0) + 0.35 * similarity + 0.3 * recency desc, started_at desc
        limit 5
        """;

    [Fact]
    public async Task Full_text_with_recency_finds_what_questions_are_about()
    {
        await using var warehouse = await WarehouseAsync();
        var questions = await LabelledAsync(warehouse);
        Assert.True(questions.Count >= 60);
        await using var host = await ContentHost.StartAsync(warehouse);

        var plain = await MeasureAsync(questions, async question =>
            [.. (await host.GetAsync($"customers/{question.Customer}/search?q={Uri.EscapeDataString(question.Text)}&limit={Top}"))
                .GetProperty("items").EnumerateArray().Select(hit => hit.GetProperty("interaction_id").GetString()!)]);
        await warehouse.ExecuteAsync("create extension if not exists pg_trgm");
        var hybrid = await MeasureAsync(questions, question => HybridAsync(warehouse, question));

        output.WriteLine($"{questions.Count} questions");
        output.WriteLine($"full text and recency: {plain}");
        output.WriteLine($"hybrid with trigrams:  {hybrid}");
        output.WriteLine($"difference of nDCG: {Difference(plain, hybrid)}");
        Assert.All(plain.Worst(questions), output.WriteLine);
        Assert.True(plain.Recall >= LeastRecall, plain.ToString());
        Assert.True(plain.Gain >= LeastGain, plain.ToString());
    }

    private static async Task<Measure> MeasureAsync(IReadOnlyList<Question> questions, Func<Question, Task<IReadOnlyList<string>>> find)
    {
        var each = new List<(double Recall, double Gain)>();
        foreach (var question in questions)
        {
            var found = await find(question);
            var possible = Math.Min(Top, question.Relevant.Count);
            var gain = found.Index().Sum(hit => question.Relevant.Contains(hit.Item) ? 1 / Math.Log2(hit.Index + 2) : 0);
            each.Add(((double)found.Count(question.Relevant.Contains) / possible, gain / Enumerable.Range(0, possible).Sum(rank => 1 / Math.Log2(rank + 2))));
        }

        return new Measure(each);
    }

    /// <summary>Mean and twice its standard error: what is smaller than that is noise.</summary>
    private static string Difference(Measure plain, Measure hybrid)
    {
        var differences = hybrid.Each.Zip(plain.Each, (one, other) => one.Gain - other.Gain).ToList();
        var mean = differences.Average();
        var error = Math.Sqrt(differences.Sum(difference => (difference - mean) * (difference - mean)) / (differences.Count - 1) / differences.Count);
        return string.Create(CultureInfo.InvariantCulture, $"{mean:+0.000;-0.000} ± {2 * error:0.000}");
    }

    private static async Task<IReadOnlyList<string>> HybridAsync(TestWarehouse warehouse, Question question)
    {
        await using var command = warehouse.Database.CreateCommand(Hybrid);
        command.Parameters.Add(new() { Value = question.Customer });
        command.Parameters.Add(new() { Value = question.Text });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    private static async Task<IReadOnlyList<Question>> LabelledAsync(TestWarehouse warehouse)
    {
        var questions = new List<Question>();
        var unlabelled = new List<string>();
        foreach (var line in (await File.ReadAllLinesAsync(Path.Combine(RepositoryFiles.Samples, "..", "tests", "Modeling.Worker.Tests", "Content", "retrieval-questions.tsv"))).Skip(1))
        {
            var fields = line.Split('\t');
            var customer = int.Parse(fields[0], CultureInfo.InvariantCulture);
            var relevant = await warehouse.ListAsync(
                $"""
                select interactions.interaction_id
                from gold.interactions
                left join gold.interaction_words on interaction_words.interaction_id = interactions.interaction_id
                where interactions.customer_id = {customer} and ({fields[2]})
                """,
                row => row.GetString(0));
            unlabelled.AddRange(relevant.Count > 0 ? [] : [$"nothing is relevant for: {line}"]);
            questions.Add(new Question(customer, fields[1], relevant.ToHashSet()));
        }

        Assert.True(unlabelled.Count == 0, string.Join('\n', unlabelled));
        return questions;
    }

    /// <summary>The samples, whose chats are held with customers 1 to 8 in turn.</summary>
    private static async Task<TestWarehouse> WarehouseAsync()
    {
        var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("crm", Path.Combine(RepositoryFiles.Samples, "crm"));
        var chats = Enumerable.Range(1, 200).Select(chat => $"chat_{chat:00000},{chat % 8 + 1}");
        await warehouse.IngestAsync("crm", "customer_chats.csv", $"chat_id,customer_id\n{string.Join('\n', chats)}\n");
        await warehouse.IngestAsync("chats", "source_chat_data.csv", await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Samples, "chats", "source_chat_data.csv")));
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        return warehouse;
    }

    private sealed record Question(int Customer, string Text, IReadOnlySet<string> Relevant);

    private sealed record Measure(IReadOnlyList<(double Recall, double Gain)> Each)
    {
        public double Recall => Each.Average(one => one.Recall);

        public double Gain => Each.Average(one => one.Gain);

        public IEnumerable<string> Worst(IReadOnlyList<Question> questions) =>
            questions.Zip(Each).Where(pair => pair.Second.Gain < 0.5).Select(pair => $"  missed: customer {pair.First.Customer}, {pair.First.Text}");

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"recall@{Top} {Recall:0.000}, nDCG@{Top} {Gain:0.000}");
    }
}
