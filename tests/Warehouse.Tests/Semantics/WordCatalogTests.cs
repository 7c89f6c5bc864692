using Warehouse.Content;
using Warehouse.Semantics;

namespace Warehouse.Tests.Semantics;

public sealed class WordCatalogTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("words");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_dimension_is_worded_by_the_relation_that_has_it()
    {
        var words = WordCatalog.Load(ContentDirectory.BesideProgram, MetricCatalog.Load(ContentDirectory.BesideProgram));

        Assert.Equal("Customer", words.Find("user_id", "fct_order_lines")!.Label);
        Assert.Equal("User", words.Find("user_id", "fct_user_days")!.Label);
        Assert.Null(words.Find("sentiment", "fct_chats"));
    }

    [Theory]
    [InlineData("dimensions:\n  - {name: colour, label: Colour}", "words.yml(2): no metric has a dimension 'colour'")]
    [InlineData("dimensions:\n  - {name: category, label: Category, relations: [fct_user_days]}", "words.yml(2): no metric over 'fct_user_days' has a dimension 'category'")]
    [InlineData("dimensions:\n  - {name: category, label: Category, ranked_by: happiness}", "words.yml(2): dimension 'category' is ranked by 'happiness', which is no metric")]
    [InlineData("dimensions:\n  - {name: product_id, label: Product, named_by: firm_id}", "words.yml(2): dimension 'product_id' is named by 'firm_id', which no metric has beside it")]
    [InlineData("populations:\n  - {name: robots, synonyms: [robots]}", "words.yml(2): no metric has a population 'robots'")]
    [InlineData("dimensions:\n  - {name: category, label: Category, colour: red}", "words.yml(2)")]
    public void A_name_that_the_metric_layer_does_not_have_is_an_error_with_file_and_line(string yaml, string message)
    {
        var content = new ContentDirectory(_directory.FullName);
        Directory.CreateDirectory(content.Words);
        File.WriteAllText(Path.Combine(content.Words, "words.yml"), yaml);

        var error = Assert.Throws<ContentException>(() => WordCatalog.Load(content, MetricCatalog.Load(ContentDirectory.BesideProgram)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
