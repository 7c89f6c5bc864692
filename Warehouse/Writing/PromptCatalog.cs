using Warehouse.Content;

namespace Warehouse.Writing;

/// <summary>The prompts in all their versions, and the languages that texts are written in.</summary>
public sealed class PromptCatalog
{
    private readonly ILookup<string, Prompt> _prompts;
    private readonly Dictionary<string, Language> _languages;

    private PromptCatalog(ContentDirectory content)
    {
        _prompts = Files(content.Prompts, "*.md").Select(Prompt.Read).ToLookup(prompt => prompt.Name);
        _languages = Files(Path.Combine(content.Prompts, "languages"), "*.yml").Select(Language.Read).ToDictionary(language => language.Code);
        Claims = _languages.Keys.ToDictionary(code => code, code => ClaimWords.Read(Path.Combine(content.Prompts, "claims", $"{code}.yml")));
        Topics = TopicNames.Read(Path.Combine(content.Prompts, "topics.yml"), _languages.Keys);
    }

    /// <summary>By code, such as <c>en</c>.</summary>
    public IReadOnlyDictionary<string, Language> Languages => _languages;

    /// <summary>How each language makes claims, by its code.</summary>
    public IReadOnlyDictionary<string, ClaimWords> Claims { get; }

    /// <summary>What topics are called in each language.</summary>
    public TopicNames Topics { get; }

    /// <exception cref="ContentException">A file is wrong; the message names file and line.</exception>
    public static PromptCatalog Load(ContentDirectory content) => new(content);

    /// <param name="name">What the prompt is for.</param>
    /// <param name="version">A version; <c>null</c> for the highest.</param>
    /// <exception cref="InvalidOperationException">There is no such prompt; the message says what there is.</exception>
    public Prompt Find(string name, int? version) =>
        _prompts[name].Where(prompt => version is null || prompt.Version == version).MaxBy(prompt => prompt.Version)
        ?? throw new InvalidOperationException(
            $"there is no prompt {name}{(version is null ? "" : $".v{version}")}; "
                + $"there are {string.Join(", ", _prompts.SelectMany(group => group).Select(prompt => prompt.Id))}");

    private static IEnumerable<string> Files(string directory, string pattern) =>
        Directory.EnumerateFiles(directory, pattern).Order(StringComparer.Ordinal);
}
