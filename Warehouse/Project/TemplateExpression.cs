using System.Text.RegularExpressions;
using Warehouse.Content;

namespace Warehouse.Project;

/// <summary>Parses what stands between <c>{{</c> and <c>}}</c>: <c>this</c>, or a call with string arguments.</summary>
internal static partial class TemplateExpression
{
    private const string Allowed = "models may use ref('model'), source('schema', 'table'), config(key='value'), var('name'), changes('model'), changes('schema', 'table') and this";

    public static TemplatePart Parse(string file, int line, string expression)
    {
        if (expression == "this")
        {
            return new TemplatePart.This(line);
        }

        var call = Call().Match(expression);
        if (!call.Success)
        {
            throw new ContentException(file, line, $"'{{{{ {expression} }}}}' is not part of the template language here; {Allowed}");
        }

        var names = call.Groups["name"].Captures;
        var values = call.Groups["value"].Captures.Select(value => value.Value).ToList();
        var positional = names.Count == 0;
        return (call.Groups["function"].Value, values.Count) switch
        {
            ("ref", 1) when positional => new TemplatePart.Ref(values[0], line),
            ("source", 2) when positional => new TemplatePart.Source(values[0], values[1], line),
            ("changes", 1) when positional => new TemplatePart.Changes(null, values[0], line),
            ("changes", 2) when positional => new TemplatePart.Changes(values[0], values[1], line),
            ("var", 1) when positional => new TemplatePart.Var(values[0], line),
            ("config", _) when names.Count == values.Count => new TemplatePart.Config(
                names.Zip(values).ToDictionary(pair => pair.First.Value, pair => pair.Second), line),
            _ => throw new ContentException(file, line, $"'{{{{ {expression} }}}}' has other arguments than it takes; {Allowed}"),
        };
    }

    [GeneratedRegex("""^(?<function>ref|source|var|config|changes)\s*\(\s*(?:(?:(?<name>\w+)\s*=\s*)?(?:'(?<value>[^']*)'|"(?<value>[^"]*)")\s*(?:,\s*|(?=\))))*\)$""")]
    private static partial Regex Call();
}
