using Warehouse.Content;
using Warehouse.Semantics;

namespace Modeling.Worker.Tests.Crm;

/// <summary>Every metric of the interactions against the oracle, in total and by customer type.</summary>
public sealed class CrmMetricTests
{
    private const string CustomerFile = "customer_id,occupation,type\n1,Jedi,Red\n2,Batman,Orange\n3,Mover,Orange\n";

    private const string Products = "date,product\n10-2019,Sand\n";

    private const string Interactions =
        "date_start,interaction,customers,topic,sentiment\n"
        + "04/10/2019 09:00,Email,1,a,Negative\n05/10/2019 09:00,Call,1,a,Positive\n05/10/2019 09:01,Call,2,b,Positive\n"
        + "05/11/2019 09:00,Bird,3,,\n05/11/2019 09:00,Bird,2,c,Negative\n06/11/2019 09:00,Post,77,c,Neutral\n";

    private static readonly MetricCatalog Catalog = MetricCatalog.Load(ContentDirectory.BesideProgram);

    private static readonly Dictionary<string, Func<IReadOnlyList<Interaction>, double?>> Oracle = new()
    {
        ["interactions"] = rows => rows.Count,
        ["interacting_customers"] = rows => CustomersOf(rows),
        ["interactions_per_customer"] = rows => rows.Count / CustomersOf(rows),
        ["negative_interactions"] = rows => rows.Count(row => row.Sentiment == "Negative"),
        ["negative_interaction_rate"] = rows => 100.0 * rows.Count(row => row.Sentiment == "Negative") / rows.Count,
    };

    [Fact]
    public async Task Interaction_metrics_agree_with_the_oracle()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.AssertAgreesAsync([CustomerFile], [Products], [Interactions]);
        var counted = new CrmOracle([CustomerFile], [Products], [Interactions]).Interactions;

        foreach (var (metric, compute) in Oracle)
        {
            var expected = counted.GroupBy(row => row.CustomerType).Select(group => (group.Key, compute([.. group]))).Append(("total", compute(counted)));
            Assert.Equal(MetricAnswers.Shown(expected), MetricAnswers.Shown(await warehouse.AnswerAsync(Catalog, metric, "customer_type")));
        }
    }

    [Fact]
    public void Every_metric_of_interactions_has_an_oracle() => Assert.Equal(
        Catalog.Metrics.Where(metric => Catalog.Parts(metric).All(part => part.Relation == "interactions")).Select(metric => metric.Name.Text), Oracle.Keys);

    private static double CustomersOf(IReadOnlyList<Interaction> rows) => rows.Select(row => row.CustomerId).Distinct().Count();
}
