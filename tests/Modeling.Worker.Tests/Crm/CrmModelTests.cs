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
            [Header + "31/01/2020 23:59,Call,1,a,Positive\n01/02/2020 00:00,Call,1,a,Positive\n01/03/2020 00:00,Call,2,a,Positive\n"]);

        Assert.Equal(["Sand", "Lemon", "unknown"], (await warehouse.InteractionsAsync()).OrderBy(interaction => interaction.StartedAt).Select(interaction => interaction.Product));
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
