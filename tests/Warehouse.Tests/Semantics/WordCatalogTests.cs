using Warehouse.Content;
using Warehouse.Semantics;

namespace Warehouse.Tests.Semantics;

public sealed class WordCatalogTests
{
    [Fact]
    public void A_dimension_is_worded_by_the_relation_that_has_it()
    {
        var words = new WordCatalog(MetricCatalog.Load(ContentDirectory.BesideProgram));

        Assert.Equal("Customer", words.Find("user_id", "fct_order_lines")!.Label);
        Assert.Equal("Customer", words.Find("user_id", "fct_visits")!.Label);
        Assert.Equal("User", words.Find("user_id", "fct_user_days")!.Label);
        Assert.Null(words.Find("sentiment", "fct_chats"));
        Assert.Contains("everyone", words.SynonymsOfPopulation("all", "fct_sessions"));
        Assert.Empty(words.SynonymsOfPopulation("all", "dim_users"));
    }
}
