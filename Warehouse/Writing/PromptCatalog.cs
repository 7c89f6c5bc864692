using Warehouse.Content;

namespace Warehouse.Writing;

/// <summary>The prompts in all their versions, and the languages that texts are written in.</summary>
public sealed class PromptCatalog
{
    private readonly ILookup<string, Prompt> _prompts;
    private readonly Dictionary<string, Language> _languages;

    private PromptCatalog(IEnumerable<Prompt> prompts, IEnumerable<Language> languages)
    {
        _prompts = prompts.ToLookup(prompt => prompt.Name);
        _languages = languages.ToDictionary(language => language.Code);
    }

    /// <summary>By code, such as <c>en</c>.</summary>
    public IReadOnlyDictionary<string, Language> Languages => _languages;

    /// <exception cref="ContentException">A file is wrong; the message names file and line.</exception>
    public static PromptCatalog Load(ContentDirectory content) => new(
        Directory.EnumerateFiles(content.Prompts, "*.md").Order(StringComparer.Ordinal).Select(Prompt.Read),
        Directory.EnumerateFiles(Path.Combine(content.Prompts, "languages"), "*.yml").Order(StringComparer.Ordinal).Select(Language.Read));

    /// <param name="name">What the prompt is for.</param>
    /// <param name="version">A version; <c>null</c> for the highest.</param>
    /// <exception cref="InvalidOperationException">There is no such prompt; the message says what there is.</exception>
    public Prompt Find(string name, int? version) =>
        _prompts[name].Where(prompt => version is null || prompt.Version == version).MaxBy(prompt => prompt.Version)
        ?? throw new InvalidOperationException(
            $"there is no prompt {name}{(version is null ? "" : $".v{version}")}; there are {string.Join(", ", _prompts.SelectMany(group => group).Select(prompt => prompt.Id))}");
}
