using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Insights.Api.Metrics;

namespace Modeling.Worker.Tests.Assistant;

/// <summary>The engagement models against an oracle that was written from the rules and not from the SQL.</summary>
public sealed class AssistantModelTests
{
    private const string Users = """
        id,created,title
        u1,2024-01-05 08:00:00,Associate
        u2,1/6/2024,Partner
        u3,2024-02-01 00:00:00,Senior Associate

        """;

    /// <summary>Ids that compare differently as text and as numbers, one without a contract value, one without seats, one that never asks.</summary>
    private const string Firms = """
        id,created,firm_size,arr_in_thousands
        9,2024-01-01 09:00:00,12,120.5
        10,5/20/2024 7:05,3,
        b,2024-06-02 10:00:00,0,40
        quiet,,8,15

        """;

    /// <summary>One is promoted, one is left out, one is new.</summary>
    private const string LaterUsers = """
        id,created,title
        u1,2024-01-05 08:00:00,Senior Associate
        u3,2024-02-01 00:00:00,Senior Associate
        u4,2024-05-01 00:00:00,Partner

        """;

    /// <summary>One grows, one gets a contract value, one is new with a day that it did not have.</summary>
    private const string LaterFirms = """
        id,created,firm_size,arr_in_thousands
        9,2024-01-01 09:00:00,20,200
        b,2024-06-02 10:00:00,4,40
        quiet,2024-01-01,8,15
        new,2024-05-09 10:00:00,5,

        """;

    private static readonly DateTime FirstArrival = new(2024, 4, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly DateTime SecondArrival = new(2024, 5, 10, 12, 0, 0, DateTimeKind.Utc);

    private const string Header = "created,firm_id,user_id,event_type,num_docs,feedback_score\n";

    /// <summary>Few users over four months, so that ranks tie, firms compete and months are skipped; days spelled both ways.</summary>
    private static Gen<string> Events =>
        from rows in (
            from day in Gen.Choose(0, 120)
            from minute in Gen.Choose(0, 1439)
            from american in Gen.Elements(true, false)
            from firm in Gen.Elements("9", "10", "b", "unlisted")
            from user in Gen.Elements("u1", "u2", "u3", "u4", "unlisted")
            from type in Gen.Elements("assistant", "workflow", "vault", "Vault")
            from docs in Gen.Elements("", "0", "1", "7")
            from feedback in Gen.Elements("", "1", "3", "5")
            let at = new DateTime(2024, 3, 20).AddDays(day).AddMinutes(minute)
            select FormattableString.Invariant($"{(american ? $"{at:M/d/yyyy H:mm}" : $"{at:yyyy-MM-dd HH:mm:ss}")},{firm},{user},{type},{docs},{feedback}\n")).ListOf(40)
        from count in Gen.Choose(0, 40)
        select Header + string.Concat(rows.Take(count));

    [Fact]
    public void Every_engagement_table_agrees_with_the_oracle() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(25), Prop.ForAll(Events.ToArbitrary(), events => AgreesAsync(events).GetAwaiter().GetResult()));

    [Fact]
    public async Task A_tie_between_two_firms_goes_to_the_lower_id_and_is_reported()
    {
        await using var warehouse = await BuildAsync(Header + """
            2024-05-01 10:00:00,10,u1,assistant,1,5
            2024-05-02 10:00:00,9,u1,assistant,1,5
            2024-06-01 10:00:00,10,u1,assistant,1,5
            2024-06-02 10:00:00,10,u1,vault,1,5
            2024-06-03 10:00:00,9,u1,assistant,1,5

            """);

        Assert.Equal(["2024-05-01|9|2", "2024-06-01|10|3"], await warehouse.LinesAsync("select activity_month, firm_id, num_queries from gold.user_engagement"));
        Assert.Equal(
            ["2024-05-01|10|1|no", "2024-05-01|9|1|yes", "2024-06-01|10|2|yes", "2024-06-01|9|1|no"],
            await warehouse.LinesAsync("select activity_month, firm_id, num_queries, is_attributed from gold.user_firm_conflicts"));
    }

    [Fact]
    public async Task A_power_user_is_high_active_the_month_before_and_uses_two_types()
    {
        // In June five users; b has most queries of two types and was there in May, c and d lack one thing each.
        var events = Header
            + Queries("b", "2024-05-10", "assistant") + Queries("b", "2024-06-10", "assistant", "assistant", "assistant", "vault")
            + Queries("c", "2024-04-10", "assistant") + Queries("c", "2024-06-10", "assistant", "vault", "workflow", "assistant", "assistant")
            + Queries("d", "2024-05-10", "assistant", "vault") + Queries("d", "2024-06-10", "assistant", "assistant", "assistant", "assistant", "assistant", "assistant")
            + string.Concat(Enumerable.Range(0, 12).Select(i => Queries($"low{i:00}", "2024-06-11", "assistant")));
        await using var warehouse = await BuildAsync(events);

        Assert.Equal(
            ["b|high|yes|2|yes", "c|high|no|3|no", "d|high|yes|1|no"],
            await warehouse.LinesAsync("select user_id, engagement_level, was_active_previous_month, num_query_types, is_power_user from gold.user_engagement where activity_month = '2024-06-01' and engagement_level <> 'low'"));
        Assert.Equal((1, 0), (await warehouse.TotalAsync("power_users"), await warehouse.TotalAsync("power_users", to: new(2024, 5, 31))));
        // 15 users asked in all, 15 of them in June.
        Assert.Equal((100 / 15.0, 100 / 15.0), (await warehouse.TotalAsync("power_user_rate"), await warehouse.TotalAsync("power_user_rate", new(2024, 6, 1), new(2024, 6, 30))));
        // A range that cuts the month has its power users too.
        Assert.Equal((1, 1), (await warehouse.TotalAsync("power_users", new(2024, 6, 2), new(2024, 6, 30)), await warehouse.TotalAsync("power_users", new(2024, 5, 20), new(2024, 6, 1))));
        Assert.Equal((0, 0), (await warehouse.TotalAsync("power_users", new(2024, 5, 20), new(2024, 5, 31)), await warehouse.TotalAsync("power_users", new(2024, 7, 1), new(2024, 7, 31))));
        Assert.Equal(["2024-04-01|2024-06-30"], await warehouse.LinesAsync(MetricSql.Range(MetricNumbers.Catalog.Find("power_users")!)));
        Assert.Equal(["2024-04-10|2024-06-11"], await warehouse.LinesAsync(MetricSql.Range(MetricNumbers.Catalog.Find("assistant_queries")!)));
    }

    [Fact]
    public async Task Metrics_agree_with_their_definitions()
    {
        await using var warehouse = await BuildAsync(Header + """
            2024-06-01 10:00:00,9,u1,assistant,4,5
            2024-06-02 10:00:00,9,u2,vault,2,
            2024-06-03 10:00:00,10,u2,vault,0,2

            """);

        // Contracts on 3 June: firms 9, 10, b and quiet; 12 + 3 + 0 + 8 seats, 120.5 + 40 + 15 thousand dollars.
        Assert.Equal(
            [3, 6, 2, 3.5, 2, 2, 4, 3, 1.5, 175_500, 87_750, 23, 100 * 2 / 23.0],
            [
                await warehouse.TotalAsync("assistant_queries"), await warehouse.TotalAsync("assistant_docs"), await warehouse.TotalAsync("assistant_docs_per_query"),
                await warehouse.TotalAsync("assistant_feedback_score"), await warehouse.TotalAsync("assistant_active_users"), await warehouse.TotalAsync("assistant_active_firms"),
                await warehouse.TotalAsync("assistant_firms"), await warehouse.TotalAsync("assistant_firms", to: new(2024, 6, 1)),
                await warehouse.TotalAsync("assistant_queries_per_user"), await warehouse.TotalAsync("assistant_arr"), await warehouse.TotalAsync("arr_per_active_user"),
                await warehouse.TotalAsync("assistant_seats"), await warehouse.TotalAsync("assistant_seat_utilisation"),
            ]);
        Assert.Equal(["10|0", "9|60250", "b|", "quiet|"], await warehouse.ByAsync("arr_per_active_user", "firm_id"));
    }

    [Fact]
    public async Task Later_extracts_of_users_and_firms_change_the_future_and_not_the_past()
    {
        await using var warehouse = await BuildAsync(Header + "2024-05-08 10:00:00,9,u1,assistant,1,5\n2024-05-12 10:00:00,9,u1,assistant,1,5\n2024-04-12 10:00:00,9,u1,assistant,1,5\n");
        await DeliverLaterExtractsAsync(warehouse);

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(["2024-04-01|Associate", "2024-05-01|Senior Associate"], await warehouse.LinesAsync("select activity_month, title from gold.user_engagement"));
        Assert.Equal(
            ["2024-04-12|Associate", "2024-05-08|Associate", "2024-05-12|Senior Associate"],
            await warehouse.LinesAsync("select occurred_date, title from gold.fct_assistant_queries"));
        // The contract at the end of the day on which the extract arrived.
        Assert.Equal(
            ["2024-05-09|12|120500", "2024-05-10|20|200000", "2024-05-11|20|200000"],
            await warehouse.LinesAsync("select contract_date, firm_size, arr from gold.fct_firm_days where firm_id = '9' and contract_date between '2024-05-09' and '2024-05-11'"));
        Assert.Equal(["9|20|200000|0.05"], await warehouse.LinesAsync("select firm_id, firm_size, arr, seat_utilisation from gold.firm_usage_summary where firm_id = '9'"));
        Assert.Equal((135_500, 215_000), (await warehouse.TotalAsync("assistant_arr", to: new(2024, 5, 9)), await warehouse.TotalAsync("assistant_arr")));
    }

    [Fact]
    public async Task An_extract_that_has_the_month_before_again_changes_nothing_of_it()
    {
        const string may = "2024-05-01 10:00:00,9,u1,assistant,4,5\n2024-05-01 10:00:00,9,u1,assistant,4,5\n5/2/2024 10:00,9,u2,vault,2,\n";
        await using var warehouse = await BuildAsync(Header + may);
        await warehouse.IngestAsync("assistant", "events_june.csv", Header + may.Replace("5/2/2024 10:00", "2024-05-02T10:00:00Z", StringComparison.Ordinal) + "2024-05-02 10:00:00,9,u2,vault,2,\n2024-06-01 10:00:00,9,u1,vault,0,2\n");

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        await AssistantTables.AssertAgreesAsync(warehouse, new AssistantOracle([Users], [Firms], [Header + may + "2024-05-02 10:00:00,9,u2,vault,2,\n2024-06-01 10:00:00,9,u1,vault,0,2\n"]));
        Assert.Equal(["0|3", "3|5"], await warehouse.LinesAsync("select rows_restated, rows_loaded from ops.batches where dataset = 'assistant/events'"));
    }

    private static string Queries(string user, string day, params string[] types) =>
        string.Concat(types.Select((type, i) => $"{day} 10:{i:00}:00,9,{user},{type},1,4\n"));

    private static async Task AgreesAsync(string events)
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await DeliverAsync(warehouse, events);
        await DeliverLaterExtractsAsync(warehouse);

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        var oracle = new AssistantOracle([Users, LaterUsers], [Firms, LaterFirms], [events], [FirstArrival, SecondArrival]);
        await AssistantTables.AssertAgreesAsync(warehouse, oracle);
        await AgreesByScoreAsync(warehouse, oracle);
    }

    private static async Task AgreesByScoreAsync(TestWarehouse warehouse, AssistantOracle oracle)
    {
        (string Metric, Func<IEnumerable<Query>, double?> Compute)[] metrics =
        [
            ("assistant_queries", queries => queries.Count()),
            ("assistant_docs", queries => queries.Sum(query => query.Docs)),
            ("assistant_feedback_score", AssistantOracle.Feedback),
            ("assistant_active_users", queries => queries.Select(query => query.UserId).Distinct().Count()),
        ];
        foreach (var (metric, compute) in metrics)
        {
            var expected = oracle.Queries.GroupBy(query => query.Feedback?.ToString(CultureInfo.InvariantCulture) ?? "none")
                .Select(group => (group.Key, compute(group))).Append(("total", compute(oracle.Queries)));
            Assert.Equal(MetricAnswers.Shown(expected), MetricAnswers.Shown(await warehouse.AnswerAsync(MetricNumbers.Catalog, metric, "feedback_score")));
        }
    }

    private static async Task<TestWarehouse> BuildAsync(string events)
    {
        var warehouse = await TestWarehouse.CreateAsync();
        await DeliverAsync(warehouse, events);
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        return warehouse;
    }

    private static async Task DeliverAsync(TestWarehouse warehouse, string events)
    {
        await warehouse.IngestAsync("assistant", "users.csv", Users);
        await warehouse.IngestAsync("assistant", "firms.csv", Firms);
        await warehouse.IngestAsync("assistant", "events.csv", events);
    }

    private static async Task DeliverLaterExtractsAsync(TestWarehouse warehouse)
    {
        await warehouse.IngestAsync("assistant", "users_2.csv", LaterUsers);
        await warehouse.IngestAsync("assistant", "firms_2.csv", LaterFirms);
        await warehouse.ExecuteAsync($"update ops.batches set received_at = '{FirstArrival:O}' where file_name in ('users.csv', 'firms.csv')");
        await warehouse.ExecuteAsync($"update ops.batches set received_at = '{SecondArrival:O}' where file_name in ('users_2.csv', 'firms_2.csv')");
    }
}
