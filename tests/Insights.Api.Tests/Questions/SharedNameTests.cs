using System.Text.Json;
using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Questions;

/// <summary>Two products of one name are two products.</summary>
[Collection(nameof(SamplesApi))]
public sealed class SharedNameTests(SamplesApi api) : IAsyncLifetime
{
    private string _name = "";
    private string _other = "";

    /// <summary>The two products that sell best get one name, in a version of the warehouse of its own.</summary>
    public async Task InitializeAsync()
    {
        _name = await NameOfAsync(7);
        _other = await NameOfAsync(8);
        await RenameAsync(_name, 2);
    }

    public Task DisposeAsync() => RenameAsync(_other, 1);

    [Fact]
    public async Task A_ranking_has_each_of_them_in_a_row_of_its_own()
    {
        var answer = await api.Client.AskAsync("top 3 products");
        var oracle = await api.ListAsync(
            "select product_id, sum(quantity) from gold.fct_order_lines where status = 'completed' group by 1 order by 2 desc, 1 limit 3", row => (row.GetInt64(0), row.GetInt64(1)));

        Assert.Equal(oracle, answer.GetProperty("rows").EnumerateArray().Select(row => (row.GetProperty("product_id").GetInt64(), row.GetProperty("value").GetInt64())));
        Assert.Equal([_name, _name], answer.GetProperty("rows").EnumerateArray().Take(2).Select(row => row.GetProperty("product_name").GetString()));
        Assert.Equal(["product_name Product", "product_id Product id", "value Units sold"], answer.GetProperty("columns").EnumerateArray().Select(column => $"{column.GetProperty("name").GetString()} {column.GetProperty("label").GetString()}"));
        Assert.Contains($"{_name} (product id 7) (", answer.Sentence(), StringComparison.Ordinal);
        Assert.Contains($"{_name} (product id 8) (", answer.Sentence(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("revenue of {0} in 2024")]
    [InlineData("products bought together with {0}")]
    public async Task A_question_about_the_name_is_told_that_it_is_about_both(string question) =>
        Assert.Contains($"'{_name}' is the name of 2 products (7, 8), which are taken together here.", (await AskAsync(question)).Sentence(), StringComparison.Ordinal);

    [Theory]
    [InlineData("revenue for product 7 in 2024")]
    [InlineData("revenue of {1}")]
    [InlineData("revenue by month")]
    public async Task A_question_about_one_is_not(string question) =>
        Assert.DoesNotContain("is the name of", (await AskAsync(question)).Sentence(), StringComparison.Ordinal);

    private async Task<JsonElement> AskAsync(string question) =>
        await api.Client.AskAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, question, _name, await NameOfAsync(21)));

    private async Task<string> NameOfAsync(long product) => (await api.ListAsync($"select min(product_name) from gold.fct_order_lines where product_id = {product}", row => row.GetString(0))).Single();

    private async Task RenameAsync(string name, int version)
    {
        // The fact, and its pre-aggregation by product.
        foreach (var relation in new[] { "fct_order_lines", "sales_by_product" })
        {
            await using var command = api.Owner.CreateCommand($"update gold.{relation} set product_name = $1 where product_id = 8");
            command.Parameters.AddWithValue(name);
            await command.ExecuteNonQueryAsync();
        }

        await api.ExecuteAsync($"update ops.warehouse_version set version = {version}");
    }
}
