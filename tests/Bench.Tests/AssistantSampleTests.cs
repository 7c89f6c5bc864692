using System.Globalization;
using System.Text.RegularExpressions;
using Bench.Assistant;

namespace Bench.Tests;

/// <summary>The assistant samples hold every situation that the engagement models must get right.</summary>
[Collection(DomainSamplesTests.Name)]
public sealed partial class AssistantSampleTests(DomainSamples samples)
{
    private static readonly string[] Types = ["assistant", "vault", "workflow"];

    private readonly IReadOnlyList<(int Month, IReadOnlyDictionary<string, string> Row)> _rows =
    [
        .. samples.Rows("assistant/events_2024-04.csv").Select(row => (4, row)),
        .. samples.Rows("assistant/events_2024-05.csv").Select(row => (5, row)),
        .. samples.Rows("assistant/events_2024-06.csv.gz", '\t').Select(row => (6, row)),
        .. samples.Rows("assistant/mobile_events_2024-06.csv").Select(row => (6, row)),
    ];

    private IEnumerable<(int Month, IReadOnlyDictionary<string, string> Row)> Good => _rows.Where(query =>
        Types.Contains(query.Row["event_type"].ToLowerInvariant())
        && query.Row["user_id"].Trim().Length > 0 && query.Row["firm_id"].Length > 0 && !query.Row["created"].StartsWith("31/", StringComparison.Ordinal) && query.Row["created"].Length > 0
        && query.Row.GetValueOrDefault("num_docs") != "-1" && query.Row.GetValueOrDefault("feedback_score", "") is "" or "1" or "2" or "3" or "4" or "5");

    [Fact]
    public void Forty_firms_have_four_hundred_users_and_all_events_are_theirs()
    {
        var firms = samples.Rows("assistant/firms.csv").Select(row => row["id"]).ToHashSet();
        var users = samples.Rows("assistant/users.csv", ';').Select(row => row["user_id"]).ToHashSet();
        Assert.Equal((40 + 4, 400 + 3), (firms.Count, users.Count));
        Assert.All(Good, query => Assert.True(firms.Contains(query.Row["firm_id"]) && users.Contains(query.Row["user_id"])));
        Assert.InRange(Good.Count(), 5_500, 7_000);
    }

    [Fact]
    public void Two_users_work_for_two_firms_in_a_month_one_of_them_for_both_alike()
    {
        var shared = Good.GroupBy(query => (query.Month, User: query.Row["user_id"]))
            .Select(month => (month.Key.Month, Firms: month.GroupBy(query => query.Row["firm_id"]).Select(firm => firm.Count()).OrderDescending().ToArray()))
            .Where(month => month.Firms.Length > 1).OrderBy(month => month.Month).ToList();
        Assert.Equal([5, 6], shared.Select(month => month.Month));
        Assert.True(shared[0].Firms[0] > shared[0].Firms[1]);
        Assert.Equal(shared[1].Firms[0], shared[1].Firms[1]);
    }

    [Fact]
    public void Busy_users_come_back_the_next_month_with_two_types_and_some_do_not()
    {
        var types = Good.GroupBy(query => (query.Month, User: query.Row["user_id"]))
            .ToDictionary(month => month.Key, month => (Queries: month.Count(), Types: month.Select(query => query.Row["event_type"].ToLowerInvariant()).Distinct().Count()));
        var busy = types.Where(month => month.Key.Month > 4 && month.Value.Queries >= 10).ToList();
        Assert.InRange(busy.Count(month => month.Value.Types > 1 && types.ContainsKey((month.Key.Month - 1, month.Key.User))), 40, 120);
        Assert.InRange(busy.Count(month => month.Value.Types == 1), 5, 40);
        Assert.InRange(busy.Count(month => !types.ContainsKey((month.Key.Month - 1, month.Key.User))), 2, 30);
        // Enough users at the other end, so that levels differ.
        Assert.InRange(types.Count(month => month.Value.Queries <= 2), 150, 500);
    }

    [Theory]
    [InlineData("events_2024-04.csv", ',')]
    [InlineData("events_2024-05.csv", ',')]
    [InlineData("events_2024-06.csv.gz", '\t')]
    public void Dates_are_iso_or_as_a_spreadsheet_shows_them_in_every_file(string file, char delimiter)
    {
        var spellings = samples.Rows("assistant/" + file, delimiter).Select(row => Digits().Replace(row["created"], "#")).GroupBy(text => text).Where(same => same.Count() > 50);
        Assert.Equal(["#-#-# #:#:#", "#-#-#T#:#:#Z", "#/#/#", "#/#/# #:#", "#/#/# #:#:#"], spellings.Select(same => same.Key).Order(StringComparer.Ordinal));
        Assert.Contains(samples.Rows("assistant/" + file, delimiter), row => DateTime.TryParseExact(row["created"], "M/d/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Day > 12);
    }

    [Fact]
    public void Files_differ_in_delimiter_header_columns_and_compression()
    {
        Assert.StartsWith("User Id;Created At;Title\n", samples.Text("assistant/users.csv"), StringComparison.Ordinal);
        Assert.StartsWith("Created,Firm Id,User Id,Event Type,Num Docs,Feedback Score,Client Version\r\n", samples.Text("assistant/events_2024-05.csv"), StringComparison.Ordinal);
        Assert.Equal([0xEF, 0xBB, 0xBF], samples.BytesOf("assistant/events_2024-05.csv")[..3]);
        Assert.StartsWith("created\tfirm_id\t", samples.Text("assistant/events_2024-06.csv.gz"), StringComparison.Ordinal);
        Assert.StartsWith("EVENT_TYPE,USER_ID,FIRM_ID,CREATED\r\n", samples.Text("assistant/mobile_events_2024-06.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void Event_types_are_spelled_in_three_cases_and_numbers_as_spreadsheets_do()
    {
        Assert.Equal(9, Good.Select(query => query.Row["event_type"]).Distinct().Count());
        Assert.InRange(Good.Count(query => query.Row.GetValueOrDefault("num_docs", "").EndsWith(".0", StringComparison.Ordinal)), 100, 300);
        Assert.InRange(Good.Count(query => query.Row.GetValueOrDefault("feedback_score") == ""), 50, 250);
        Assert.Equal(AssistantUser.Count / 90 + 1, samples.Rows("assistant/users.csv", ';').Count(row => row["title"] == ""));
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
