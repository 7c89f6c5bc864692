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
    [InlineData("name: catgory\n    label: Category", "catgory")]
    [InlineData("name: category\n    label: Category\n    ranked_by: revnue", "revnue")]
    [InlineData("name: category\n    lable: Category", "lable")]
    public async Task A_wrong_word_ends_the_start_with_file_and_line(string entry, string wrong)
    {
        var words = Directory.CreateDirectory(Path.Combine(_content.FullName, "words"));
        await File.WriteAllTextAsync(Path.Combine(words.FullName, "shop.yml"), $"dimensions:\n  - {entry}\n");
        await using var other = api.With(services => services.AddSingleton(provider => WordCatalog.Load(new ContentDirectory(_content.FullName), provider.GetRequiredService<MetricCatalog>())));

        var problem = Assert.Throws<ContentException>(() => other.CreateClient());

        Assert.Matches($@"shop\.yml\(\d+\): .*{wrong}", problem.Message);
    }

    public void Dispose() => _content.Delete(recursive: true);
}
