using TestServers;
using Warehouse.Content;
using Warehouse.Writing;

namespace Warehouse.Tests.Writing;

public sealed class TopicNamesTests
{
    private static readonly PromptCatalog Catalog = PromptCatalog.Load(ContentDirectory.BesideProgram);

    [Fact]
    public void Every_topic_of_the_samples_has_a_name_in_every_language()
    {
        var topics = Directory.GetFiles(Path.Combine(RepositoryFiles.Samples, "crm"), "*interactions*.csv").SelectMany(TopicsOf).ToHashSet();

        Assert.True(topics.Count >= 7);
        Assert.Empty(topics.Except(Catalog.Topics.Topics));
    }

    [Theory]
    [InlineData("nl", "Side Effects Discussion", "bijwerkingen")]
    [InlineData("de", "Drug Efficacy", "Wirksamkeit von Arzneimitteln")]
    [InlineData("fr", "side effects discussion", "effets secondaires")]
    [InlineData("en", "Drug Efficacy", "Drug Efficacy")]
    [InlineData("nl", "Night Shifts", "Night Shifts")]
    public void A_topic_without_a_name_keeps_its_own(string language, string topic, string expected) =>
        Assert.Equal(expected, Catalog.Topics.In(language, topic));

    [Fact]
    public void A_topic_that_lacks_a_language_is_refused()
    {
        var directory = Directory.CreateTempSubdirectory("topics");
        try
        {
            var path = Path.Combine(directory.FullName, "topics.yml");
            File.WriteAllText(path, "Night Shifts:\n  en: [Night Shifts]\n");

            Assert.Contains("topic 'Night Shifts' has no name in nl", Assert.Throws<ContentException>(() => TopicNames.Read(path, ["en", "nl"])).Message);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>The column is called topic in every spelling; no topic of the samples has a delimiter in it.</summary>
    private static IEnumerable<string> TopicsOf(string file)
    {
        var lines = File.ReadAllLines(file);
        var delimiter = lines[0].Contains(';') ? ';' : ',';
        var column = Array.FindIndex(lines[0].Split(delimiter), name => name.Trim('\uFEFF', '"', ' ').Equals("topic", StringComparison.OrdinalIgnoreCase));
        return column < 0 ? [] : lines.Skip(1).Select(line => line.Split(delimiter)).Where(fields => fields.Length > column)
            .Select(fields => fields[column].Trim().Trim('"')).Where(topic => topic.Length > 0);
    }
}
