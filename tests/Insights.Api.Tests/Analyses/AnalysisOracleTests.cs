using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Tests.Analyses.Oracles;
using Insights.Api.Tests.Hosting;
using TestServers;
using UsageOracle;

namespace Insights.Api.Tests.Analyses;

/// <summary>Every row of every analysis beside a computation in C# over the delivered rows, written from the descriptions and not from the SQL.</summary>
[Collection(nameof(SamplesApi))]
public sealed class AnalysisOracleTests(SamplesApi api)
{
    [Fact]
    public async Task Product_pairs_are_those_of_the_orders() => await PairsAgreeAsync(api, await ShopInput.ReadAsync(api), product: 5);

    [Fact]
    public async Task Lifetime_values_are_what_customers_spent() => await LifetimeValuesAgreeAsync(api, await ShopInput.ReadAsync(api), new(2024, 2, 1), new(2024, 7, 31));

    [Fact]
    public async Task The_funnel_counts_how_far_visits_went() => await FunnelAgreesAsync(api, await ShopInput.ReadAsync(api), new(2024, 2, 1), new(2024, 7, 31));

    [Fact]
    public async Task Recent_orders_are_the_latest_first()
    {
        var shop = await ShopInput.ReadAsync(api);

        await api.Client.AssertAnswersAsync("recent-orders", ShopOracle.RecentOrders(shop));
        await api.Client.AssertAnswersAsync("recent-orders?customer=4", ShopOracle.RecentOrders(shop, customer: 4));
        await api.Client.AssertAnswersAsync("recent-orders?status=REFUNDED&from=2024-02-01&to=2024-07-31", ShopOracle.RecentOrders(shop, new(2024, 2, 1), new(2024, 7, 31), status: "refunded"));
    }

    [Fact]
    public async Task Recent_customers_are_the_newest_first()
    {
        var shop = await ShopInput.ReadAsync(api);

        await api.Client.AssertAnswersAsync("recent-customers", ShopOracle.RecentCustomers(shop));
        await api.Client.AssertAnswersAsync("recent-customers?state=NA&from=2022-01-01&to=2022-12-31", ShopOracle.RecentCustomers(shop, new(2022, 1, 1), new(2022, 12, 31), state: "NA"));
        await api.Client.AssertAnswersAsync("recent-customers?customer_segment=HIGH_VALUE", ShopOracle.RecentCustomers(shop, segment: "high_value"));
    }

    [Fact]
    public async Task The_most_valuable_customers_spent_most_over_all_time()
    {
        var shop = await ShopInput.ReadAsync(api);

        await api.Client.AssertAnswersAsync("most-valuable-customers", ShopOracle.MostValuableCustomers(shop));
        await api.Client.AssertAnswersAsync("most-valuable-customers?from=2024-02-01&to=2024-07-31", ShopOracle.MostValuableCustomers(shop, new(2024, 2, 1), new(2024, 7, 31)));
        await api.Client.AssertAnswersAsync("most-valuable-customers?state=na&customer_segment=HIGH_VALUE", ShopOracle.MostValuableCustomers(shop, segment: "high_value", state: "NA"));
    }

    [Fact]
    public async Task Flags_of_chats_are_those_of_their_quality()
    {
        // Which chats have what is held against the files where the models are tested; here it is counted and listed.
        var flags = new (string Column, string Flag)[]
        {
            ("is_created_at_missing", "no time of its own"), ("is_updated_before_created", "changed before it began"), ("is_log_empty", "empty log"),
            ("is_log_unusable", "log that is no list"), ("unusable_log_entries > 0", "log entries that are no messages"),
            ("is_message_count_wrong", "other number of messages than declared"), ("repeated_message_ids > 0", "repeated messages"),
            ("messages_without_id > 0", "messages without a key"), ("messages_of_unknown_role > 0", "messages of an unknown role"),
            ("messages_without_content > 0", "messages without content"), ("messages_with_other_content_than_text > 0", "content that is no text"),
            ("messages_with_other_fields > 0", "messages with unused fields"), ("is_structured_info_unusable", "structured information that is no object"),
            ("single_values_for_lists > 0", "single values for lists"), ("unused_fields > 0", "unused structured information"),
        };
        var chats = await api.ListAsync(
            $"""
            select chat_id, created_date, organisation_id, fct_chats.messages, declared_message_count, has_issue, {string.Join(", ", flags.Select(flag => $"coalesce({flag.Column}, false)"))}
            from gold.fct_chats
            inner join gold.chat_quality using (chat_id)
            """,
            row => (
                Listed: Enumerable.Range(0, 5).Select(i => row.IsDBNull(i) ? null : row.GetValue(i)).ToArray(), HasIssue: row.GetBoolean(5),
                Flags: flags.Where((_, i) => row.GetBoolean(i + 6)).Select(flag => flag.Flag).Order(StringComparer.Ordinal).ToList()));
        Assert.Contains(chats, chat => chat.Flags.Count > 1);
        Assert.All(chats, chat => Assert.Equal(chat.HasIssue, chat.Flags.Count > 0));

        await api.Client.AssertAnswersAsync("chat-quality", Counted(chats));
        var organisation = (string)chats.First(chat => chat.Flags.Count > 0 && chat.Listed[2] is not null).Listed[2]!;
        await api.Client.AssertAnswersAsync($"chat-quality?organisation_id={organisation}", Counted([.. chats.Where(chat => organisation.Equals(chat.Listed[2]))]));
        var flagged = chats.Where(chat => chat.Flags.Count > 0).OrderByDescending(chat => (DateOnly?)chat.Listed[1] ?? DateOnly.MinValue)
            .ThenBy(chat => (string)chat.Listed[0]!, StringComparer.Ordinal).ToList();
        await api.Client.AssertAnswersAsync("flagged-chats", flagged.Select(chat => (object?[])[.. chat.Listed, string.Join(", ", chat.Flags)]));
        await api.Client.AssertAnswersAsync("flagged-chats?flag=EMPTY+log", flagged.Where(chat => chat.Flags.Contains("empty log")).Select(chat => (object?[])[.. chat.Listed, string.Join(", ", chat.Flags)]));

        static IEnumerable<object?[]> Counted(IReadOnlyList<(object?[] Listed, bool HasIssue, List<string> Flags)> chats) => chats.SelectMany(chat => chat.Flags)
            .CountBy(flag => flag).OrderByDescending(flag => flag.Value).ThenBy(flag => flag.Key, StringComparer.Ordinal)
            .Select(flag => (object?[])[flag.Key, (long)flag.Value, 100m * flag.Value / chats.Count, (long)chats.Count]);
    }

    [Fact]
    public async Task The_catalogue_has_every_product_as_it_is_now_and_finds_parts_of_names()
    {
        var products = await api.ListAsync(
            """
            select distinct on (product_id) product_id, product_name, brand, category, abs(price), abs(price) - cost, stock_quantity
            from bronze.commerce_products
            order by product_id, _batch_id desc, _row_number desc
            """,
            row => Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? null : row.GetValue(i)).ToArray());
        var byName = products.OrderBy(product => (string?)product[1] ?? "~", StringComparer.Ordinal).ThenBy(product => (long)product[0]!).ToList();

        await api.Client.AssertAnswersAsync("product-catalogue", byName);
        await api.Client.AssertAnswersAsync("product-catalogue?search=KETTLE", byName.Where(product => Has(product, "kettle")));
        await api.Client.AssertAnswersAsync("product-catalogue?search=4&category=kitchen", byName.Where(product =>
            (Has(product, "4") || product[0]!.Equals(4L)) && "Kitchen".Equals(product[3])));

        static bool Has(object?[] product, string part) =>
            new[] { product[1], product[2] }.OfType<string>().Any(text => text.Contains(part, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Contacts_of_a_customer_are_all_that_gold_has_the_latest_first()
    {
        foreach (var customer in await api.ListAsync("select distinct customer_id from gold.interactions order by 1 limit 8", row => row.GetInt32(0)))
        {
            var rows = (await api.Client.GetFromJsonAsync<JsonElement>($"/api/v1/analyses/customer-contacts?customer={customer}&limit=10000"))
                .GetProperty("rows").EnumerateArray().ToList();
            var expected = await api.ListAsync($"select interaction_id from gold.interactions where customer_id = {customer}", row => row.GetString(0));
            var days = rows.Select(row => row.GetProperty("interaction_date").GetString()).ToList();

            Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Select(row => row.GetProperty("interaction_id").GetString()!).Order(StringComparer.Ordinal));
            Assert.Equal(days.OrderDescending(StringComparer.Ordinal), days);
        }
    }

    [Fact]
    public async Task Anomalies_are_the_days_far_from_the_days_before() => await AnomaliesAgreeAsync(api, await ShopInput.ReadAsync(api));

    [Fact]
    public async Task Power_users_are_high_active_before_and_of_two_types()
    {
        var assistant = await EngagementOracle.ReadAsync(api);
        var firm = (string)assistant.PowerUsers().First()[2]!;

        await api.Client.AssertAnswersAsync("power-users", assistant.PowerUsers());
        await api.Client.AssertAnswersAsync("power-users?from=2024-06-17", assistant.PowerUsers(from: new(2024, 6, 17)));
        await api.Client.AssertAnswersAsync("power-users?to=2024-05-02", assistant.PowerUsers(to: new(2024, 5, 2)));
        await api.Client.AssertAnswersAsync($"power-users?firm_id={firm}", assistant.PowerUsers(firm: firm));
        await api.Client.AssertAnswersAsync("power-users?title=PARTNER", assistant.PowerUsers(title: "partner"));
    }

    [Fact]
    public async Task Engagement_is_ranked_among_the_users_of_the_month()
    {
        var assistant = await EngagementOracle.ReadAsync(api);

        await api.Client.AssertAnswersAsync("user-engagement", assistant.Users());
        await api.Client.AssertAnswersAsync("user-engagement?from=2024-05-31&to=2024-05-31&level=medium", assistant.Users(new(2024, 5, 31), new(2024, 5, 31), level: "medium"));
        await api.Client.AssertAnswersAsync("user-engagement?level=low&title=senior%20associate", assistant.Users(level: "low", title: "Senior Associate"));
        await api.Client.AssertAnswersAsync("user-engagement?firm_id=1057", assistant.Users(firm: "1057"));
    }

    [Theory]
    [InlineData("", null, null, 12, Population.Licensed, null)]
    [InlineData("?weeks=3&population=all", null, null, 3, Population.All, null)]
    [InlineData("?from=2025-09-17&to=2025-10-06", "2025-09-17", "2025-10-06", 12, Population.Licensed, null)]
    [InlineData("?organisation_id=org_003&population=all", null, null, 12, Population.All, "org_003")]
    [InlineData("?organisation_id=org_007&weeks=104", null, null, 104, Population.Licensed, "org_007")]
    public async Task Retention_follows_the_users_of_a_week(string parameters, string? from, string? to, int weeks, Population population, string? organisation)
    {
        var usage = UsageFolder.Read(Path.Combine(RepositoryFiles.Samples, "usage"));

        await api.Client.AssertAnswersAsync($"retention{parameters}", RetentionOracle.Cohorts(usage, Day(from), Day(to), weeks, population, organisation));
    }

    [Fact]
    public async Task Retention_of_every_organisation_reaches_to_the_last_week_of_the_data()
    {
        var usage = UsageFolder.Read(Path.Combine(RepositoryFiles.Samples, "usage"));
        foreach (var organisation in usage.Activities.Select(activity => activity.OrganisationId).Distinct())
            await api.Client.AssertAnswersAsync($"retention?population=all&organisation_id={organisation}", RetentionOracle.Cohorts(usage, population: Population.All, organisation: organisation));
    }

    [Fact]
    public async Task A_day_of_a_young_shop_is_explained_by_the_days_that_there_are()
    {
        var root = Directory.CreateTempSubdirectory("young-shop-");
        var folder = root.CreateSubdirectory("commerce").FullName;
        string[] files = [Path.Combine(folder, "products.csv"), Path.Combine(folder, "transactions.csv")];
        await File.WriteAllTextAsync(files[0], "product_id,product_name,brand,category,price,cost,stock_quantity,created_at,updated_at\n1,Pan,P,Kitchen,40,20,9,,\n2,Lamp,L,Light,60,30,9,,\n");
        // 40 days of about the same, and on the 35th ten lamps.
        await File.WriteAllTextAsync(files[1], "transaction_id,user_id,product_id,transaction_date,quantity,price,subtotal,tax,shipping,discount,total,status\n" + string.Concat(
            Enumerable.Range(0, 40).Select(day => $"{day},1,1,{new DateOnly(2024, 1, 1).AddDays(day):yyyy-MM-dd},1,40,40,0,0,0,{40 + (day % 5)},completed\n{1000 + day},2,2,{new DateOnly(2024, 1, 1).AddDays(day):yyyy-MM-dd},{(day == 34 ? 10 : 1)},60,60,0,0,0,{(day == 34 ? 600 : 60)},completed\n")));
        await OfAsync(files, async young =>
        {
            var days = AnomalyOracle.Days(await ShopInput.ReadAsync(young)).ToList();
            Assert.Equal((new DateOnly(2024, 2, 4), "Light", 540m), ((DateOnly)days[0][0]!, days[0][8], days[0][9]));
            await young.Client.AssertAnswersAsync("anomalies", days);
        });
        root.Delete(recursive: true);
    }

    /// <summary>The shop is the only domain with analyses of which there are real extracts.</summary>
    [RealDataFact("commerce")]
    public Task Analyses_of_real_extracts_are_those_of_the_rows() => OfAsync(Directory.GetFiles(RepositoryFiles.RealData("commerce")!), async real =>
    {
        var shop = await ShopInput.ReadAsync(real);
        await PairsAgreeAsync(real, shop, product: 56);
        await LifetimeValuesAgreeAsync(real, shop, new(2024, 2, 1), new(2024, 7, 31));
        await FunnelAgreesAsync(real, shop, new(2024, 2, 1), new(2024, 7, 31));
        await AnomaliesAgreeAsync(real, shop);
    });

    private static async Task OfAsync(IReadOnlyList<string> files, Func<SamplesApi, Task> test)
    {
        var api = new SamplesApi { Files = files };
        await api.InitializeAsync();
        try
        {
            await test(api);
        }
        finally
        {
            await api.DisposeAsync();
        }
    }

    private static async Task PairsAgreeAsync(SamplesApi api, ShopInput shop, long product)
    {
        var name = shop.Products[product].Name!;
        await api.Client.AssertAnswersAsync("product-pairs", ShopOracle.Pairs(shop));
        await api.Client.AssertAnswersAsync("product-pairs?min_orders=4&rank_by=lift", ShopOracle.Pairs(shop, minOrders: 4, byLift: true));
        await api.Client.AssertAnswersAsync($"product-pairs?min_orders=1&product={product}", ShopOracle.Pairs(shop, minOrders: 1, product: $"{product}"));
        await api.Client.AssertAnswersAsync($"product-pairs?product={Uri.EscapeDataString(name.ToUpperInvariant())}", ShopOracle.Pairs(shop, product: name));
    }

    private static async Task LifetimeValuesAgreeAsync(SamplesApi api, ShopInput shop, DateOnly from, DateOnly to)
    {
        await api.Client.AssertAnswersAsync("customer-lifetime-value", ShopOracle.LifetimeValues(shop));
        await api.Client.AssertAnswersAsync($"customer-lifetime-value?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}", ShopOracle.LifetimeValues(shop, from, to));
        foreach (var segment in shop.Segments.Values.OfType<string>().Distinct())
            await api.Client.AssertAnswersAsync($"customer-lifetime-value?segment={segment.ToUpperInvariant()}", ShopOracle.LifetimeValues(shop, segment: segment));
    }

    private static async Task FunnelAgreesAsync(SamplesApi api, ShopInput shop, DateOnly from, DateOnly to)
    {
        await api.Client.AssertAnswersAsync("funnel", ShopOracle.Funnel(shop));
        await api.Client.AssertAnswersAsync("funnel?visitors=all", ShopOracle.Funnel(shop, all: true));
        await api.Client.AssertAnswersAsync($"funnel?visitors=all&from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}&device=Mobile", ShopOracle.Funnel(shop, from, to, all: true, device: "mobile"));
        foreach (var segment in shop.Segments.Values.OfType<string>().Distinct())
            await api.Client.AssertAnswersAsync($"funnel?customer_segment={segment}", ShopOracle.Funnel(shop, segment: segment));
    }

    private static async Task AnomaliesAgreeAsync(SamplesApi api, ShopInput shop)
    {
        var all = AnomalyOracle.Days(shop).ToList();
        var (middle, direction) = ((DateOnly)all[all.Count / 2][0]!, (string)all[0][1]!);
        await api.Client.AssertAnswersAsync("anomalies", all);
        await api.Client.AssertAnswersAsync($"anomalies?direction={direction}", AnomalyOracle.Days(shop, direction: direction));
        await api.Client.AssertAnswersAsync($"anomalies?from={middle:yyyy-MM-dd}", AnomalyOracle.Days(shop, from: middle));
        await api.Client.AssertAnswersAsync($"anomalies?to={middle:yyyy-MM-dd}", AnomalyOracle.Days(shop, to: middle));
        await api.Client.AssertAnswersAsync("anomalies?min_score=4", AnomalyOracle.Days(shop, minScore: 4));
    }

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd");
}
