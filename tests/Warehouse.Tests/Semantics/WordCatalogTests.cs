using Warehouse.Content;
using Warehouse.Semantics;

namespace Warehouse.Tests.Semantics;

public sealed class WordCatalogTests
{
    [Fact]
    public void A_dimension_is_described_once_and_has_its_words_in_every_relation_of_its_domain()
    {
        var words = new WordCatalog(MetricCatalog.Load(ContentDirectory.BesideProgram));

        Assert.Equal("Customer", words.Find("user_id", "fct_order_lines")!.Label);
        Assert.Equal("Customer", words.Find("user_id", "fct_visits")!.Label);
        Assert.Equal("User", words.Find("user_id", "fct_user_days")!.Label);
        Assert.Equal("Organisation", words.Find("organisation_id", "fct_chats")!.Label);
        Assert.Equal("Organisation", words.Find("organisation_id", "fct_sessions")!.Label);
        Assert.Null(words.Find("sentiment", "fct_chats"));
        Assert.Contains("everyone", words.SynonymsOfPopulation("all", "fct_sessions"));
        Assert.Contains("everyone", words.SynonymsOfPopulation("all", "dim_users"));
        Assert.Contains("with test chats", words.SynonymsOfPopulation("all", "fct_chats"));
    }
}
