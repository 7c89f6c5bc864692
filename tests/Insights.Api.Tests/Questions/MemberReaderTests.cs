using Insights.Api.Answers;
using Insights.Api.Questions;
using Insights.Api.Questions.Answering;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Insights.Api.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Insights.Api.Tests.Questions;

/// <summary>Values are found in a question whether or not a dimension has too many to keep.</summary>
[Collection(nameof(SamplesApi))]
public sealed class MemberReaderTests(SamplesApi api)
{
    [Theory]
    [InlineData(20_000)]
    [InlineData(2)]
    public async Task A_name_of_several_words_is_found(int maxMembers)
    {
        var names = await api.ListAsync("select distinct product_name from gold.fct_order_lines where product_name ~ '^[A-Za-z]+ [A-Za-z]+$' order by 1 limit 3", row => row.GetString(0));
        Assert.Equal(3, names.Count);
        var reader = new MemberReader(
            api.Services.GetRequiredService<QuestionWarehouse>(), api.Services.GetRequiredService<SemanticCatalog>(),
            api.Services.GetRequiredService<OwnRows>(), Options.Create(new QuestionOptions { MaxMembers = maxMembers }));

        foreach (var name in names)
        {
            var members = await reader.ReadAsync(("fct_order_lines", "product_name"), QuestionText.Split($"What was the revenue of {name} in 2024?"), CancellationToken.None);

            Assert.Equal([name], members.Find(QuestionText.Split(name)));
        }
    }
}
