using System.Globalization;
using System.Text.RegularExpressions;
using Warehouse.Content;

namespace Warehouse.Writing;

/// <summary>
/// What a language model is asked, as a file <c>prompts/{name}.v{version}.md</c>: settings, what it is told to be, and the
/// question.
/// </summary>
/// <param name="Name">What it is for, such as <c>email</c>.</param>
/// <param name="Version">Raised with every change, so that the log of generations tells which text was used.</param>
/// <param name="Description">What comes of it.</param>
/// <param name="Question">What interactions are searched for, when nobody asks for something else.</param>
/// <param name="MaxOutputTokens">Longest answer.</param>
/// <param name="Temperature">0 for the same answer each time, higher for variety.</param>
/// <param name="System">The rules, with <c>{{language_name}}</c> in them.</param>
/// <param name="User">The task, with <c>{{facts}}</c> in it.</param>
public sealed partial record Prompt(
    string Name, int Version, string Description, string Question, int MaxOutputTokens, float Temperature, string System, string User)
{
    private const string Fence = "---\n";
    private const string Separator = "=== user ===\n";

    /// <summary>Such as <c>email.v1</c>.</summary>
    public string Id => $"{Name}.v{Version.ToString(CultureInfo.InvariantCulture)}";

    /// <exception cref="ContentException">The file has another form; the message names the line.</exception>
    public static Prompt Read(string path) => Parse(path, File.ReadAllText(path).ReplaceLineEndings("\n"));

    /// <summary>Puts values into placeholders, each once; a value is never looked at for further placeholders.</summary>
    public static string Fill(string template, IReadOnlyDictionary<string, string> values) =>
        Placeholder().Replace(template, match => values.TryGetValue(match.Groups[1].Value, out var value)
            ? value
            : throw new InvalidOperationException($"the prompt has no value for {match.Value}"));

    internal static Prompt Parse(string path, string text)
    {
        var end = text.StartsWith(Fence, StringComparison.Ordinal)
            ? text.IndexOf("\n" + Fence, Fence.Length, StringComparison.Ordinal)
            : -1;
        if (end < 0)
        {
            throw new ContentException(path, 1, "a prompt begins with settings between two lines '---'");
        }

        using var head = new StringReader(text[Fence.Length..(end + 1)]);
        var settings = YamlFile.Read<PromptYaml>(path, head, linesBefore: 1);
        var body = text[(end + 1 + Fence.Length)..].Split(Separator);
        if (body.Length != 2)
        {
            throw new ContentException(path, 1, $"after the settings come the rules, one line '{Separator.Trim()}', and the task");
        }

        var prompt = new Prompt(
            settings.Name, settings.Version, settings.Description, settings.Question, settings.MaxOutputTokens, settings.Temperature,
            body[0].Trim(), body[1].Trim());
        if (Path.GetFileName(path) != $"{prompt.Id}.md")
        {
            throw new ContentException(path, 2, $"name {prompt.Name} and version {prompt.Version} belong into a file {prompt.Id}.md");
        }

        RequireKnown(path, prompt.System, "language_name");
        RequireKnown(path, prompt.User, "facts");
        return prompt;
    }

    private static void RequireKnown(string path, string template, string placeholder)
    {
        foreach (var name in Placeholder()
            .Matches(template).Select(match => match.Groups[1].Value).Append(placeholder).GroupBy(name => name))
        {
            if (name.Key != placeholder || name.Count() != 2)
            {
                throw new ContentException(path, 1, $"{{{{{name.Key}}}}} is not expected there; the rules have {{{{language_name}}}} once, "
                    + "the task {{facts}} once");
            }
        }
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();

    internal sealed class PromptYaml
    {
        public required string Name { get; init; }

        public required int Version { get; init; }

        public required string Description { get; init; }

        public required string Question { get; init; }

        public required int MaxOutputTokens { get; init; }

        public required float Temperature { get; init; }
    }
}
