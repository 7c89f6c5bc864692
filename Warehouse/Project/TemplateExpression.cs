using System.Globalization;
using System.Text.RegularExpressions;

namespace Warehouse.Project;

/// <summary>
/// Parses what stands between <c>{{</c> and <c>}}</c>: <c>this</c>, a call with strings, lists or maps of them, or numbers, or
/// what a macro was given.
/// </summary>
internal static partial class TemplateExpression
{
    public const string Allowed = "models may use ref('model'), source('schema', 'table'), "
        + "config(key='value', key=['a', 'b'], key={'a': 'b'}), var('name'), "
        + "var('name', 'default'), changes('model'), changes('schema', 'table'), this, and macros of the project";

    /// <summary>Functions of the language; no macro may have their names, nor <c>this</c>.</summary>
    public static readonly IReadOnlyList<string> Functions = ["ref", "source", "var", "config", "changes"];

    /// <exception cref="Content.ContentException">It is something else.</exception>
    public static TemplatePart Parse(string expression, Place place)
    {
        if (expression == "this")
        {
            return new TemplatePart.This(place);
        }

        if (Given().Match(expression) is { Success: true } given)
        {
            return new TemplatePart.Given(
                given.Groups["name"].Value, given.Groups["separator"] is { Success: true, Value: var separator } ? separator : null, place);
        }

        var call = Call().Match(expression);
        return call.Success && Arguments(call.Groups["arguments"].Value) is { } arguments
            ? new TemplatePart.Call(call.Groups["function"].Value, arguments, expression, place)
            : throw place.Error($"'{{{{ {expression} }}}}' is not part of the template language here; {Allowed}");
    }

    /// <param name="call">A call of one of the <see cref="Functions"/>.</param>
    /// <param name="arguments">Its arguments, with values for what a macro was given.</param>
    /// <param name="place">Where it stands.</param>
    /// <exception cref="Content.ContentException">The function takes other arguments.</exception>
    public static TemplatePart Evaluate(
        TemplatePart.Call call, IReadOnlyList<TemplateArgument> arguments, Place place) => (call.Function, arguments) switch
        {
            ("ref", [{ Name: null, Text: { } model }]) => new TemplatePart.Ref(model, place),
            ("source", [{ Name: null, Text: { } schema }, { Name: null, Text: { } table }]) => new TemplatePart.Source(schema, table, place),
            ("changes", [{ Name: null, Text: { } model }]) => new TemplatePart.Changes(null, model, place),
            ("changes", [{ Name: null, Text: { } schema }, { Name: null, Text: { } table }]) => new TemplatePart.Changes(schema, table, place),
            ("var", [{ Name: null, Text: { } name }]) => new TemplatePart.Var(name, null, place),
            ("var", [{ Name: null, Text: { } name }, { Name: null, Literal: { } otherwise }]) => new TemplatePart.Var(name, otherwise, place),
            ("config", _) when arguments.All(argument => argument is { Name: not null, Setting: not null })
                && arguments.DistinctBy(argument => argument.Name).Count() == arguments.Count =>
                new TemplatePart.Config(arguments.ToDictionary(argument => argument.Name!, argument => argument.Setting!), place),
            _ => throw place.Error($"'{{{{ {call.Expression} }}}}' has other arguments than it takes; {Allowed}"),
        };

    /// <returns><c>null</c> if they are not written as arguments are.</returns>
    public static List<TemplateArgument>? Arguments(string text)
    {
        var arguments = new List<TemplateArgument>();
        for (var at = 0; at < text.Length;)
        {
            var match = Argument().Match(text, at);
            var name = match.Groups["name"] is { Success: true, Value: var named } ? named : null;
            var number = match.Groups["number"] is { Success: true, Value: var digits } ? AsPrinted(digits) : null;
            // As in Jinja, what is given by name comes last.
            if (!match.Success || number?.Contains('E', StringComparison.Ordinal) == true
                || (name is null && arguments.Exists(before => before.Name is not null)))
            {
                return null;
            }

            var strings = match.Groups["string"].Captures.Select(value => value.Value).ToList();
            arguments.Add(new TemplateArgument(
                name,
                number,
                match.Groups["list"].Success,
                match.Groups["map"].Success,
                strings,
                match.Groups["given"] is { Success: true, Value: var given } ? given : null));
            at += match.Length;
        }

        return arguments;
    }

    /// <summary>A number as Jinja prints it, except for those that it prints with an exponent.</summary>
    private static string AsPrinted(string number) => !number.Contains('.', StringComparison.Ordinal) ? number
        : double.Parse(number, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture) is var shortest
            && shortest.Contains('.', StringComparison.Ordinal) ? shortest
        : $"{shortest}.0";

    [GeneratedRegex(@"^(?<function>[A-Za-z_]\w*)\s*\(\s*(?<arguments>.*)\)$", RegexOptions.Singleline)]
    private static partial Regex Call();

    [GeneratedRegex("""^(?<name>[A-Za-z_]\w*)(?:\s*\|\s*join\s*\(\s*(?:'(?<separator>[^'\\]*)'|"(?<separator>[^"\\]*)")\s*\))?$""")]
    private static partial Regex Given();

    [GeneratedRegex(
        """\G(?:(?<name>[A-Za-z_]\w*)\s*=\s*)?(?:'(?<string>[^'\\]*)'|"(?<string>[^"\\]*)"|(?<number>-?(?:0|[1-9]\d*)(?:\.\d+)?)|(?<given>[A-Za-z_]\w*)|(?<list>\[)\s*(?:(?:'(?<string>[^'\\]*)'|"(?<string>[^"\\]*)")\s*(?:,\s*|(?=\])))*\]|(?<map>\{)\s*(?:(?:'(?<string>[^'\\]*)'|"(?<string>[^"\\]*)")\s*:\s*(?:'(?<string>[^'\\]*)'|"(?<string>[^"\\]*)")\s*(?:,\s*|(?=\})))*\})\s*(?:,\s*|$)""")]
    private static partial Regex Argument();
}

/// <summary>An argument of a call.</summary>
/// <param name="Name">Before <c>=</c>, if there is one.</param>
/// <param name="Number">The argument, if it is one.</param>
/// <param name="IsList">Whether it is a list of strings.</param>
/// <param name="IsMap">Whether it is a map from strings to strings.</param>
/// <param name="Strings">The strings of the list, the keys of the map each before its value, or the one string.</param>
/// <param name="Given">The argument of the macro around it whose value it is.</param>
internal sealed record TemplateArgument(string? Name, string? Number, bool IsList, bool IsMap, IReadOnlyList<string> Strings, string? Given)
{
    public string? Text => Number is null && Given is null && !IsList && !IsMap ? Strings[0] : null;

    public string? Literal => Number ?? Text;

    public TemplateSetting? Setting => Number is null && Given is null ? new TemplateSetting(Strings, IsList, IsMap) : null;
}

/// <summary>A value of <c>config(…)</c>: a string, a list of strings, or a map, whose keys stand each before its value.</summary>
public sealed record TemplateSetting(IReadOnlyList<string> Values, bool IsList, bool IsMap);
