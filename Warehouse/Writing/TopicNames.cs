using Warehouse.Content;

namespace Warehouse.Writing;

/// <summary>What topics are called in each language: <c>prompts/topics.yml</c>. A topic without an entry keeps its name everywhere.</summary>
public sealed class TopicNames
{
    private readonly Dictionary<string, Dictionary<string, List<string>>> _names;

    private TopicNames(Dictionary<string, Dictionary<string, List<string>>> names) =>
        _names = new(names, StringComparer.OrdinalIgnoreCase);

    /// <summary>The topics that have an entry, as the sources spell them.</summary>
    public IReadOnlyCollection<string> Topics => _names.Keys;

    /// <exception cref="ContentException">The file has another form, or a topic lacks a name in a language.</exception>
    public static TopicNames Read(string path, IReadOnlyCollection<string> languages)
    {
        var names = File.Exists(path) ? YamlFile.Read<Dictionary<string, Dictionary<string, List<string>>>>(path) : [];
        foreach (var (topic, translations) in names)
        {
            if (languages.FirstOrDefault(language => translations.GetValueOrDefault(language) is not { Count: > 0 }) is { } missing)
            {
                throw new ContentException(path, 1, $"topic '{topic}' has no name in {missing}");
            }
        }

        return new TopicNames(names);
    }

    /// <summary>How a text in a language names a topic.</summary>
    public string In(string language, string topic) => All(language, topic)[0];

    /// <summary>All names by which a text may speak of a topic, the one that we use first, that of the sources last.</summary>
    public IReadOnlyList<string> All(string language, string topic) =>
        _names.TryGetValue(topic, out var translations) && translations.TryGetValue(language, out var names) ? [.. names, topic] : [topic];
}
