using Warehouse.Catalog;
using Warehouse.Content;

namespace Warehouse.Tests.Catalog;

/// <summary>Which dataset a file name belongs to.</summary>
public sealed class FilePatternTests
{
    private static readonly DatasetCatalog Catalog = DatasetCatalog.Load(ContentDirectory.BesideProgram);

    [Theory]
    [InlineData("usage", "navigation.csv", "usage/navigation")]
    [InlineData("Usage", "Export_NAVIGATION_2025-11.CSV", "usage/navigation")]
    [InlineData("usage", "navigation.csv.gz", "usage/navigation")]
    [InlineData("usage", "navigation.jsonl", "usage/navigation")]
    [InlineData("usage", "navigation.JSONL.GZ", "usage/navigation")]
    [InlineData("usage", "navigation.json", "usage/navigation")]
    [InlineData("usage", "Navigation.JSON.gz", "usage/navigation")]
    [InlineData("usage", "navigation.parquet", "usage/navigation")]
    [InlineData("chats", "chats.json", "chats/chats")]
    [InlineData("chats", "conversations.json", "chats/conversations")]
    [InlineData("chats", "2025-11_Conversations.json.gz", "chats/conversations")]
    [InlineData("chats", "chat_conversations.csv", "chats/chats")]
    [InlineData("usage", "toolbar_transformations.csv", "usage/toolbar_transformations")]
    [InlineData("crm", "customer.csv", "crm/customers")]
    [InlineData("crm", "all_customers_2025.csv", "crm/customers")]
    [InlineData("crm", "customer_interactions.csv", "crm/interactions")]
    [InlineData("crm", "product.csv", "crm/products_of_discussion")]
    [InlineData("crm", "customer_chats_2025.csv", "crm/customer_chats")]
    [InlineData("chats", "source_chat_data.csv", "chats/chats")]
    [InlineData("assistant", "events.csv", "assistant/events")]
    public void A_file_belongs_to_the_dataset_whose_pattern_it_matches(string domain, string file, string dataset) =>
        Assert.Equal([dataset], Catalog.Match(domain, file).Select(match => match.Id));

    [Theory]
    [InlineData("usage", "navigation.xlsx")]
    [InlineData("usage", "navigation")]
    [InlineData("usage", "navigation.csv.zip")]
    [InlineData("crm", "customer_list.csv")]
    [InlineData("chats", "conversations.csv")]
    [InlineData("chats", "conversations.jsonl")]
    [InlineData("finance", "navigation.csv")]
    public void Another_file_belongs_to_none(string domain, string file) => Assert.Empty(Catalog.Match(domain, file));

    [Fact]
    public void Every_dataset_of_the_warehouse_says_what_one_row_is() =>
        Assert.All(Catalog.Datasets, dataset => Assert.Contains("One row per ", dataset.Description, StringComparison.Ordinal));
}
