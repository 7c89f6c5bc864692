using Insights.Api.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Warehouse.Content;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Questions;

/// <summary>Words that are wrong end the service when it starts, not each question that is asked of it.</summary>
[Collection(nameof(SamplesApi))]
public sealed class WordsAtStartTests(SamplesApi api) : IDisposable
{
    private readonly DirectoryInfo _content = Directory.CreateTempSubdirectory("words-");

    [Theory]
    [InlineData("named_by: nmae", "nmae")]
    [InlineData("label: Category, ranked_by: revnue", "revnue")]
    [InlineData("lable: Category", "lable")]
    public async Task A_wrong_word_ends_the_start_with_file_and_line(string entry, string wrong)
    {
        var models = Directory.CreateDirectory(new ContentDirectory(_content.FullName).SemanticModels);
        await File.WriteAllTextAsync(Path.Combine(models.FullName, "shop.yml"), $$"""
            semantic_models:
              - name: shop
                model: fct_shop
                dimensions: [{name: category, {{entry}}}]
                measures: []
            """);
        await using var other = api.With(services => services.AddSingleton(_ => MetricCatalog.Load(new ContentDirectory(_content.FullName))));

        var problem = Assert.Throws<ContentException>(() => other.CreateClient());

        Assert.Matches($@"shop\.yml\(\d+\): .*{wrong}", problem.Message);
    }

    public void Dispose() => _content.Delete(recursive: true);
}
