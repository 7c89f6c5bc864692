using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Questions;
using TestServers;

namespace Insights.Api.Tests.Documentation;

/// <summary>
/// Every example of the page about questions is asked, and what stands below it is the sentence of the answer, or of the refusal.
/// Run with <c>APPROVE=1</c> when an answer is meant to change.
/// </summary>
[Collection(nameof(SamplesApi))]
public sealed class QuestionsPageTests(SamplesApi api)
{
    private const string Answer = "→";

    private static readonly string Page = Path.Combine(Path.GetDirectoryName(RepositoryFiles.Samples)!, "docs", "questions.md");

    [Fact]
    public async Task The_sentences_on_the_page_are_those_of_the_answers()
    {
        var lines = await File.ReadAllLinesAsync(Page);
        var written = new List<string>();
        var examples = 0;
        foreach (var line in lines)
        {
            if (line.StartsWith(Answer, StringComparison.Ordinal))
            {
                examples++;
                written.Add($"{Answer} {(await api.Client.AskAsync(written[^1], "latest")).Sentence()}");
            }
            else
            {
                written.Add(line);
            }
        }

        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
        {
            await File.WriteAllTextAsync(Page, string.Join('\n', written) + "\n");
            lines = [.. written];
        }

        Assert.Equal(written, lines);
        Assert.InRange(examples, 25, 100);
    }
}
