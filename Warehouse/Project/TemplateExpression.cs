using System.Text.RegularExpressions;
using Warehouse.Content;

namespace Warehouse.Project;

/// <summary>Parses what stands between <c>{{</c> and <c>}}</c>: <c>this</c>, or a call with strings, lists or maps of them, or numbers.</summary>
internal static partial class TemplateExpression
{
    private const string Allowed = "models may use ref('model'), source('schema', 'table'), config(key='value', key=['a', 'b'], key={'a': 'b'}), var('name'), var('name', 'default'), changes('model'), changes('schema', 'table') and this";

    public static TemplatePart Parse(string file, int line, string expression)
    {
        if (expression == "this")
        {
            return new TemplatePart.This(line);
        }

        var call = Call().Match(expression);
        if (!call.Success || Arguments(call.Groups["arguments"].Value) is not { } arguments)
        {
            throw new ContentException(file, line, $"'{{{{ {expression} }}}}' is not part of the template language here; {Allowed}");
        }

        return (call.Groups["function"].Value, arguments) switch
        {
            ("ref", [{ Name: null, Text: { } model }]) => new TemplatePart.Ref(model, line),
            ("source", [{ Name: null, Text: { } schema }, { Name: null, Text: { } table }]) => new TemplatePart.Source(schema, table, line),
            ("changes", [{ Name: null, Text: { } model }]) => new TemplatePart.Changes(null, model, line),
            ("changes", [{ Name: null, Text: { } schema }, { Name: null, Text: { } table }]) => new TemplatePart.Changes(schema, table, line),
            ("var", [{ Name: null, Text: { } name }]) => new TemplatePart.Var(name, null, line),
            ("var", [{ Name: null, Text: { } name }, { Name: null, Literal: { } otherwise }]) => new TemplatePart.Var(name, otherwise, line),
            ("config", _) when arguments.TrueForAll(argument => argument is { Name: not null, Setting: not null }) && arguments.DistinctBy(argument => argument.Name).Count() == arguments.Count =>
                new TemplatePart.Config(arguments.ToDictionary(argument => argument.Name!, argument => argument.Setting!), line),
            _ => throw new ContentException(file, line, $"'{{{{ {expression} }}}}' has other arguments than it takes; {Allowed}"),
        };
    }

    /// <returns><c>null</c> if they are not written as arguments are.</returns>
    private static List<TemplateArgument>? Arguments(string text)
    {
        var arguments = new List<TemplateArgument>();
        for (var at = 0; at < text.Length;)
        {
            var match = Argument().Match(text, at);
            if (!match.Success)
            {
                return null;
            }

            var strings = match.Groups["string"].Captures.Select(value => value.Value).ToList();
            arguments.Add(new TemplateArgument(
                match.Groups["name"] is { Success: true, Value: var name } ? name : null,
                match.Groups["number"] is { Success: true, Value: var number } ? number : null,
                match.Groups["list"].Success,
                match.Groups["map"].Success,
                strings));
            at += match.Length;
        }

        return arguments;
    }

    [GeneratedRegex(@"^(?<function>ref|source|var|config|changes)\s*\(\s*(?<arguments>.*)\)$", RegexOptions.Singleline)]
    private static partial Regex Call();

    [GeneratedRegex("""\G(?:(?<name>\w+)\s*=\s*)?(?:'(?<string>[^']*)'|"(?<string>[^"]*)"|(?<number>-?\d+(?:\.\d+)?)|(?<list>\[)\s*(?:(?:'(?<string>[^']*)'|"(?<string>[^"]*)")\s*(?:,\s*|(?=\])))*\]|(?<map>\{)\s*(?:(?:'(?<string>[^']*)'|"(?<string>[^"]*)")\s*:\s*(?:'(?<string>[^']*)'|"(?<string>[^"]*)")\s*(?:,\s*|(?=\})))*\})\s*(?:,\s*|$)""")]
    private static partial Regex Argument();

    /// <param name="Name">Before <c>=</c>, if there is one.</param>
    /// <param name="Number">The argument, if it is one.</param>
    /// <param name="IsList">Whether it is a list of strings.</param>
    /// <param name="IsMap">Whether it is a map from strings to strings.</param>
    /// <param name="Strings">The strings of the list, the keys of the map each before its value, or the one string.</param>
    private sealed record TemplateArgument(string? Name, string? Number, bool IsList, bool IsMap, List<string> Strings)
    {
        public string? Text => Number is null && !IsList && !IsMap ? Strings[0] : null;

        public string? Literal => Number ?? Text;

        public TemplateSetting? Setting => Number is null ? new TemplateSetting(Strings, IsList, IsMap) : null;
    }
}

/// <summary>A value of <c>config(…)</c>: a string, a list of strings, or a map, whose keys stand each before its value.</summary>
public sealed record TemplateSetting(IReadOnlyList<string> Values, bool IsList, bool IsMap);
