using FsCheck.Fluent;
using Warehouse.Content;
using Warehouse.Semantics;

namespace Modeling.Worker.Tests.Chats;

/// <summary>
/// Every chat metric against the figures of the oracle, in total, by language, by how many messages chats have, and by whether they
/// are tests.
/// </summary>
public sealed class ChatMetricTests
{
    private static readonly MetricCatalog Catalog = MetricCatalog.Load(ContentDirectory.BesideProgram);

    private static readonly Dictionary<string, Func<IReadOnlyList<ChatFigures>, double?>> Oracle = new()
    {
        ["chats"] = chats => chats.Count,
        ["messages"] = chats => chats.Sum(chat => chat.Messages),
        ["user_messages"] = chats => chats.Sum(chat => chat.UserMessages),
        ["messages_per_chat"] = chats => Share(chats.Sum(chat => chat.Messages), chats.Count),
        ["engaged_chats"] = chats => chats.Count(chat => chat.UserMessages > 0),
        ["engagement_rate"] = chats => 100 * Share(chats.Count(chat => chat.UserMessages > 0), chats.Count),
        ["chat_duration_average"] = chats => chats.Average(chat => chat.DurationSeconds),
        ["chat_duration_median"] = chats => Median([.. chats.Select(chat => chat.DurationSeconds).OfType<double>().Order()]),
        ["chats_with_sentiment"] = chats => chats.Count(chat => chat.Sentiment is not null),
        ["positive_chats"] = chats => chats.Count(chat => chat.Sentiment == "positive"),
        ["positive_sentiment_rate"] = chats => 100 * Share(chats.Count(chat => chat.Sentiment == "positive"), chats.Count(chat => chat.Sentiment is not null)),
        ["chats_with_resolution"] = chats => chats.Count(chat => chat.Resolution is not null),
        ["resolved_chats"] = chats => chats.Count(chat => chat.Resolution == "resolved"),
        ["resolution_rate"] = chats => 100 * Share(chats.Count(chat => chat.Resolution == "resolved"), chats.Count(chat => chat.Resolution is not null)),
        ["other_messages"] = chats => chats.Sum(chat => chat.Messages - chat.UserMessages),
        ["chats_without_user_message"] = chats => chats.Count(chat => chat.UserMessages == 0),
        ["longest_chat"] = chats => chats.Max(chat => chat.DurationSeconds),
        ["shortest_chat"] = chats => chats.Min(chat => chat.DurationSeconds),
    };

    private static readonly Dictionary<string, Func<ChatFigures, string?>> Dimensions = new()
    {
        ["language"] = chat => chat.Language,
        ["messages_band"] = chat => chat.Messages switch
        {
            0 => "no messages",
            1 or 2 => "1 to 2 messages",
            3 or 4 or 5 => "3 to 5 messages",
            >= 6 and <= 10 => "6 to 10 messages",
            _ => "11 and more messages",
        },
        ["is_test_chat"] = chat => chat.IsTestChat ? "True" : "False",
    };

    public static TheoryData<string> Populations => new("real", "all");

    [Theory]
    [MemberData(nameof(Populations))]
    public async Task Chat_metrics_agree_with_the_oracle(string population)
    {
        var chats = HostileChats.Deliveries.Sample(8).SelectMany(deliveries => deliveries).Select((chat, i) => chat with
        {
            ChatId = $"chat_{i}",
            Resolution = i % 3 == 0 ? null : i % 3 == 1 ? "Resolved" : "open",
        }).Concat(new[] { 0, 1, 2, 3, 5, 6, 10, 11, 40 }.Select(Banded)).ToList();
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("chats", "chats.csv", ChatFiles.Source(chats));
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        var counted = new ChatOracle(chats).Figures.Where(chat => chat.CreatedDate is not null && (population == "all" || !chat.IsTestChat)).ToList();

        foreach (var (metric, compute) in Oracle)
        {
            foreach (var (dimension, of) in Dimensions)
            {
                var expected = counted.GroupBy(of).Select(group => (group.Key ?? "none", compute([.. group]))).Append(("total", compute(counted)));
                Assert.Equal(MetricAnswers.Shown(expected), MetricAnswers.Shown(await warehouse.AnswerAsync(Catalog, metric, dimension, population)));
            }
        }

        Assert.Equal(5, counted.Select(Dimensions["messages_band"]).Distinct().Count());
    }

    [Fact]
    public void Every_chat_metric_has_an_oracle() => Assert.Equal(
        Catalog.Metrics.Where(metric => Catalog.Parts(metric).All(part => part.Relation == "fct_chats")).Select(metric => metric.Name.Text), Oracle.Keys);

    /// <summary>One at the edge of a band; every second one is a test.</summary>
    private static SourceChat Banded(int messages, int index) => new($"banded_{index}")
    {
        Log = $"[{string.Join(',', Enumerable.Range(0, messages).Select(i => $$"""{"id": "m{{i}}", "role": "{{(i % 2 == 0 ? "user" : "assistant")}}", "content": "x"}"""))}]",
        CreatedAt = "2025-11-15T11:51:00Z",
        IsTestChat = index % 2 == 0 && messages > 0 ? "true" : "false",
    };

    private static double? Share(double numerator, double denominator) => denominator == 0 ? null : numerator / denominator;

    private static double? Median(double[] sorted) =>
        sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
