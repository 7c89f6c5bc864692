using FsCheck;
using FsCheck.Fluent;
using TestServers;

namespace Modeling.Worker.Tests.Crm;

/// <summary>The models of customer interactions on PostgreSQL against the oracle, which was written from the rules and not from the SQL.</summary>
public sealed class CrmModelTests
{
    private const string Customers = "Customer_Id,Occupation,Type\n1,Jedi,Red\n2,Batman,Orange\n3,,\n";

    private const string Products = "date,product\n01-2020,Sand\n02-2020,Orange\n";

    private const string Header = "date_start,interaction,customers,topic,sentiment\n";

    /// <summary>Before all interactions.</summary>
    private static readonly DateTime Arrival = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static Gen<string> Row =>
        from day in Gen.Elements("31/01/2020", "01/02/2020", "29/02/2020", "01/03/2020")
        from minute in Gen.Elements("00:00", "23:59")
        from channel in Gen.Elements("Email", "email", "E-Mail", "CALL", "Bird")
        from customer in Gen.Elements("1", "2", "3", "4", "1in")
        from topic in Gen.Elements("", "Side Effects", "Drug, Efficacy")
        from sentiment in Gen.Elements("", "Positive", "Neutral", "Negative")
        select $"{day} {minute},{channel},{customer},\"{topic}\",{sentiment}\n";

    /// <summary>The second file tells again of some of the first one's interactions, as an extract that overlaps does.</summary>
    private static Gen<string[]> Files =>
        from rows in Gen.ArrayOf(Row, 12)
        from cut in Gen.Choose(1, 11)
        select new[] { Header + string.Concat(rows.Take(cut)), Header + string.Concat(rows.Skip(cut / 2)) };

    [Fact]
    public void Interactions_agree_with_the_oracle() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(15),
            Prop.ForAll(Files.ToArbitrary(), files => AgreesAsync(files).GetAwaiter().GetResult()));

    [Fact]
    public async Task The_product_discussed_is_that_of_the_month()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();

        await warehouse.AssertAgreesAsync(
            [Customers], [Products, "date,product\n02-2020,Lemon\n"],
            [Header + "31/01/2020 23:59,Call,1,a,Positive\n01/02/2020 00:00,Call,1,a,Positive\n01/03/2020 00:00,Call,2,a,Positive\n"],
            [Arrival, Arrival]);

        Assert.Equal(["Sand", "Lemon", "unknown"], (await warehouse.InteractionsAsync()).OrderBy(interaction => interaction.StartedAt).Select(interaction => interaction.Product));
    }

    [Fact]
    public async Task A_later_extract_changes_the_future_and_not_the_past()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();

        await warehouse.AssertAgreesAsync(
            [Customers, "Customer_Id,Occupation,Type\n1,Sith,Purple\n4,Baker,Blue\n"],
            [Products, "date,product\n01-2020,Lemon\n02-2020,Lemon\n"],
            [Header + "01/01/2020 10:00,Call,1,a,Positive\n14/02/2020 23:59,Call,1,a,Positive\n15/02/2020 00:00,Call,1,a,Positive\n14/02/2020 10:00,Call,4,a,Positive\n16/02/2020 10:00,Call,2,a,Positive\n"],
            [Arrival, new(2020, 2, 15, 0, 0, 0, DateTimeKind.Utc)]);

        Assert.Equal(
            ["2020-01-01|1|Red|Jedi|Sand", "2020-02-14|1|Red|Jedi|Orange", "2020-02-14|4|Blue|Baker|Orange", "2020-02-15|1|Purple|Sith|Lemon", "2020-02-16|2|Orange|Batman|Lemon"],
            await warehouse.LinesAsync("select interaction_date, customer_id, customer_type, occupation, product from gold.interactions"));
        Assert.Equal(["1|Purple", "2|Orange", "3|unknown", "4|Blue"], await warehouse.LinesAsync("select customer_id, customer_type from gold.dim_crm_customers"));
        Assert.Equal(
            ["1|Purple|2020-02-15 00:00:00+00|infinity", "1|Red|-infinity|2020-02-15 00:00:00+00", "4|Blue|-infinity|infinity"],
            await warehouse.LinesAsync("select customer_id, customer_type, (valid_from at time zone 'UTC')::text || case when valid_from > '-infinity' then '+00' else '' end, (valid_to at time zone 'UTC')::text || case when valid_to < 'infinity' then '+00' else '' end from silver.crm_customers_history where customer_id in (1, 4)"));
    }

    [Fact]
    public async Task Who_held_a_chat_is_corrected_by_a_later_extract_and_both_are_kept()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("chats", "chats.csv", "chat_id,created_at,sentiment,language,is_test_chat,structured_info,conversation_log\nc1,2020-03-30 10:00:00,negative,nl,false,{},[]\n");
        await warehouse.IngestAsync("crm", "customer_chats.csv", "chat_id,customer_id\nc1,1\n");
        await warehouse.IngestAsync("crm", "customer_chats_2.csv", "chat_id,customer_id\nc1,2\n");

        await warehouse.IngestAsync("crm", "customer.csv", Customers);
        await warehouse.IngestAsync("crm", "product.csv", Products);
        await warehouse.IngestAsync("crm", "interactions.csv", Header);

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(["2|Batman|Orange|Chat|Negative"], await warehouse.LinesAsync("select customer_id, occupation, customer_type, channel, sentiment from gold.interactions"));
        Assert.Equal(["1|no", "2|yes"], await warehouse.LinesAsync("select customer_id, valid_to = 'infinity' from silver.crm_customer_chats_history"));
    }

    [Fact]
    public async Task Interactions_of_unknown_customers_are_kept_and_reported()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();

        await warehouse.AssertAgreesAsync([Customers], [Products], [Header + "31/01/2020 10:00,Call,99,a,Positive\n31/01/2020 10:00,Call,3,a,Positive\n"]);

        Assert.Equal(["unknown", "unknown"], (await warehouse.InteractionsAsync()).Select(interaction => interaction.CustomerType));
        Assert.Equal(
            [(3, "customer without type"), (99, "unknown customer")],
            await warehouse.ListAsync("select customer_id, problem from gold.interaction_quality order by 1", row => (row.GetInt32(0), row.GetString(1))));
    }

    [Fact]
    public async Task A_later_file_with_topics_replaces_the_same_interactions_and_nothing_doubles()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        const string Twice = "31/01/2020 10:00,Call,1,a,Positive\n31/01/2020 10:00,Call,1,a,Positive\n";

        await warehouse.AssertAgreesAsync(
            [Customers], [Products],
            ["date_start,event,customers\n31/01/2020 09:00,E-Mail,1\n", Header + Twice, Header + Twice + "31/01/2020 09:00,Email,1,b,Negative\n", "date_start,event,customers\n31/01/2020 09:00,Email,1\n"]);

        Assert.Equal(
            [("a", 2L, 2L), ("b", 1L, 2L)],
            await warehouse.ListAsync(
                "select topic, count(*), max(replaced_rows) from silver.crm_interactions group by topic order by topic", row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2))));
        Assert.Equal(3, await warehouse.ScalarAsync<long>("select count(*) from gold.interaction_quality where problem = 'replaces rows of other files'"));
    }

    [RealDataFact("crm")]
    public async Task Real_interactions_all_have_a_customer_and_agree_with_the_oracle()
    {
        var directory = RepositoryFiles.RealData("crm")!;
        await using var warehouse = await TestWarehouse.CreateAsync();

        await warehouse.AssertAgreesAsync(
            [await File.ReadAllTextAsync(Path.Combine(directory, "customer.csv"))],
            [await File.ReadAllTextAsync(Path.Combine(directory, "product.csv"))],
            [await File.ReadAllTextAsync(Path.Combine(directory, "customer_interactions.csv"))]);

        Assert.Equal(20, await warehouse.ScalarAsync<long>("select count(*) from gold.interactions join gold.dim_crm_customers using (customer_id)"));
        Assert.Equal(0, await warehouse.ScalarAsync<long>("select count(*) from gold.interaction_quality"));
        Assert.Equal(
            [("Orange", "Blue", 1L), ("Sand", "Blue", 4L), ("Sand", "Orange", 7L), ("Sand", "Red", 8L)],
            await warehouse.ListAsync(
                "select product, customer_type, sum(interactions)::bigint from gold.interactions_per_product group by 1, 2 order by 1, 2",
                row => (row.GetString(0), row.GetString(1), row.GetInt64(2))));
    }

    private static async Task AgreesAsync(string[] files)
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.AssertAgreesAsync([Customers], [Products], files);
    }
}
