using System.Globalization;
using Bench.Crm;

namespace Bench.Tests;

[Collection(DomainSamplesTests.Name)]
public sealed class CrmSampleTests(DomainSamples samples)
{
    private IReadOnlyList<(string Date, string Channel, string Customer, string? Sentiment)> Interactions =>
    [
        .. samples.Rows("crm/customer_interactions_2019.csv").Select(row => (row["date_start"], row["interaction"], row["customers"], row["sentiment"])),
        .. samples.Rows("crm/external_interactions_2020.csv", ';').Select(row => (row["date_start"], row["event"], row["customer"], row["sentiment"])),
        .. samples.Rows("crm/field_interactions_2020.csv").Select(row => (row["date_start"], row["interaction"], row["customers"], row.GetValueOrDefault("sentiment"))),
    ];

    [Fact]
    public void Twenty_five_customers_have_six_hundred_interactions_and_one_has_none()
    {
        var customers = samples.Rows("crm/customer.csv").Where(row => int.TryParse(row["customer_id"], CultureInfo.InvariantCulture, out _)).ToList();
        Assert.Equal(CustomerFiles.Customers, customers.Count);
        Assert.Equal(["20"], customers.Where(row => row["occupation"] == "" && row["type"] == "").Select(row => row["customer_id"]));
        var seen = samples.Rows("crm/customer_interactions_2019.csv").Select(row => row["customers"])
            .Concat(samples.Rows("crm/external_interactions_2020.csv", ';').Select(row => row["customer"])).ToHashSet();
        Assert.Equal(["25"], customers.Select(row => row["customer_id"]).Where(id => !seen.Contains(id)));
        Assert.InRange(Interactions.Count, 600, 640);
    }

    [Fact]
    public void Customers_are_mistyped_or_unknown_now_and_then()
    {
        Assert.Contains("12in", Mistyped());
        Assert.Equal(Expected.MistypedCustomers, Mistyped().Count);
        Assert.Equal(Expected.UnknownCustomers, Interactions.Count(i => int.TryParse(i.Customer, CultureInfo.InvariantCulture, out var id) && id > CustomerFiles.Customers));
        Assert.Equal(Expected.MistypedCustomers + Repaired("customer_interactions_2019_sent_again.csv"), samples.Generated["crm"].Sum(file => file.Repaired));
    }

    [Fact]
    public void Channels_sentiments_and_months_are_those_promised()
    {
        Assert.Equal(["Bird", "Boat", "Call", "Chatbot", "Email", "Post"], Interactions.Select(i => i.Channel).Where(channel => channel != "").Distinct().Order());
        Assert.Equal(
            ["NEGATIVE", "NEUTRAL", "Negative", "Neutral", "POSITIVE", "Positive", "negative", "neutral", "positive"],
            Interactions.Select(i => i.Sentiment).Where(sentiment => sentiment is not (null or "" or "Furious")).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(24, Interactions.Where(i => i.Date.Length == 16).Select(i => i.Date[3..10]).Where(month => month[..2] != "25").Distinct().Count());
    }

    [Fact]
    public void Every_month_but_one_was_about_a_product()
    {
        var products = samples.Rows("crm/product.csv").Where(row => row["date"].Length == 7 && row["date"] != "13-2020" && row["product"] != "").ToDictionary(row => row["date"], row => row["product"]);
        Assert.Equal(23, products.Count);
        Assert.DoesNotContain("08-2020", products.Keys);
        Assert.Equal(["Amber", "Cork", "Gravel", "Slate"], products.Values.Distinct().Order());
    }

    [Fact]
    public void Files_differ_in_marks_delimiters_and_columns()
    {
        Assert.StartsWith("Customer Id,Occupation,Type\n", samples.Text("crm/customer.csv"), StringComparison.Ordinal);
        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'d'], samples.BytesOf("crm/customer_interactions_2019.csv")[..4]);
        Assert.StartsWith("Date Start;Event;Customer;Topic;Sentiment\r\n", samples.Text("crm/external_interactions_2020.csv"), StringComparison.Ordinal);
        Assert.StartsWith("customers,date_start,interaction,visited by\n", samples.Text("crm/field_interactions_2020.csv"), StringComparison.Ordinal);
        Assert.Contains("\"Crew B\nsecond shift\"", samples.Text("crm/field_interactions_2020.csv"), StringComparison.Ordinal);
        Assert.Equal(samples.BytesOf("crm/customer_interactions_2019.csv"), samples.BytesOf("crm/customer_interactions_2019_sent_again.csv"));
    }

    private List<string> Mistyped() => [.. Interactions.Select(i => i.Customer).Where(customer => customer.Length > 1 && char.IsDigit(customer[0]) && !char.IsDigit(customer[^1])).Order(StringComparer.Ordinal)];

    private long Repaired(string file) => samples.Generated["crm"].Single(generated => Path.GetFileName(generated.Path) == file).Repaired;
}
