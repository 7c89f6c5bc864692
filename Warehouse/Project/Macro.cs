using Warehouse.Content;

namespace Warehouse.Project;

/// <summary>A piece of SQL with arguments that models, tests and other macros share.</summary>
/// <param name="Name">By which it is called.</param>
/// <param name="Parameters">Names, and defaults where an argument may be left out.</param>
/// <param name="Body">What it gives.</param>
/// <param name="Text">As it is written.</param>
/// <param name="Place">Where it begins.</param>
internal sealed record Macro(
    string Name, IReadOnlyList<TemplateArgument> Parameters, IReadOnlyList<TemplatePart> Body, string Text, Place Place)
{
    /// <summary>
    /// What the engine does itself and dbt does by macros of the project, whose bodies take the whole of dbt's language: a run
    /// knows what it changes, and where a model belongs. The engine reads over macros of these names.
    /// </summary>
    public static readonly IReadOnlyList<string> OfEngine = ["changes", "generate_schema_name"];

    private static readonly string[] Reserved =
        [.. TemplateExpression.Functions, "this", "is_incremental", "loop", "true", "false", "none", "True", "False", "None",
            "not", "and", "or", "in", "is", "if", "else"];

    /// <exception cref="ContentException">A name cannot be used, or the parameters are not written as such.</exception>
    public static Macro Create(
        string name, IReadOnlyList<TemplateArgument>? parameters, IReadOnlyList<TemplatePart> body, string text, Place place)
    {
        if (parameters is null || parameters.FirstOrDefault(
            parameter => parameter is { Name: null, Given: null } or { Name: not null, Given: not null }) is not null)
        {
            throw place.Error($"the parameters of macro '{name}' are names, or a name and a default: {{% macro {name}(a, b='default') %}}; "
                + "those with a default come last");
        }

        // A name alone reads as an argument of that value.
        var named = parameters.Select(parameter => parameter.Name is null ? parameter with { Name = parameter.Given } : parameter).ToList();
        return named.Select(parameter => parameter.Name!).Prepend(name).FirstOrDefault(Reserved.Contains) is { } reserved
            ? throw place.Error($"'{reserved}' is a word of the template language: give it another name")
            : named.GroupBy(parameter => parameter.Name).FirstOrDefault(same => same.Count() > 1) is { } twice
                ? throw place.Error($"macro '{name}' has two parameters '{twice.Key}'")
            : new Macro(name, named, body, text.ReplaceLineEndings("\n"), place);
    }

    /// <returns>The value of each parameter, by its name.</returns>
    /// <exception cref="ContentException">The arguments are not those that the macro takes.</exception>
    public IReadOnlyDictionary<string, TemplateArgument> Bind(IReadOnlyList<TemplateArgument> arguments, Place call)
    {
        var values = new Dictionary<string, TemplateArgument>();
        foreach (var (at, argument) in arguments.Index())
        {
            var name = argument.Name ?? (at < Parameters.Count
                ? Parameters[at].Name!
                : throw Wrong($"{arguments.Count} arguments are given"));
            if (!Parameters.Any(parameter => parameter.Name == name))
            {
                throw Wrong($"there is no argument '{name}'");
            }

            if (!values.TryAdd(name, argument))
            {
                throw Wrong($"'{name}' is given twice");
            }
        }

        foreach (var parameter in Parameters)
        {
            if (!values.ContainsKey(parameter.Name!))
            {
                values.Add(parameter.Name!, parameter.Given is null ? parameter : throw Wrong($"'{parameter.Name}' is not given"));
            }
        }

        return values;

        ContentException Wrong(string problem) => call.Error(
            $"macro '{Name}' of {Place.File}({Place.Line}) takes ("
                + string.Join(", ", Parameters.Select(parameter => parameter.Given is null ? $"{parameter.Name}=…" : parameter.Name))
                + $"): {problem}");
    }
}
