using Warehouse.Content;

namespace Warehouse.Project;

/// <summary>The macros of a project.</summary>
internal sealed class MacroLibrary
{
    public static readonly MacroLibrary Empty = new([]);

    private readonly IReadOnlyDictionary<string, Macro> _macros;

    private MacroLibrary(Dictionary<string, Macro> macros) => _macros = macros;

    /// <param name="files">Each with its text.</param>
    /// <exception cref="ContentException">A macro is wrong, or calls itself.</exception>
    public static MacroLibrary Load(IEnumerable<(string File, string Text)> files)
    {
        var macros = new Dictionary<string, Macro>();
        foreach (var macro in files.SelectMany(file => TemplateParser.ParseMacros(file.File, file.Text)))
        {
            if (!macros.TryAdd(macro.Name, macro))
            {
                var other = macros[macro.Name].Place;
                throw macro.Place.Error(
                    $"there is a macro '{macro.Name}' in {other.File}({other.Line}) already: give one of them another name");
            }
        }

        var library = new MacroLibrary(macros);
        foreach (var macro in macros.Values)
        {
            library.Check(macro, [macro.Name]);
        }

        return library;
    }

    /// <param name="parts">A template as it is written.</param>
    /// <param name="used">Takes the macros that it uses.</param>
    /// <returns>The same with what the calls give in their place.</returns>
    /// <exception cref="ContentException">A call is wrong.</exception>
    public IReadOnlyList<TemplatePart> Expand(IReadOnlyList<TemplatePart> parts, ISet<Macro> used) => Expand(parts, null, null, used);

    private List<TemplatePart> Expand(
        IReadOnlyList<TemplatePart> parts, IReadOnlyDictionary<string, TemplateArgument>? given, Place? calledFrom, ISet<Macro> used)
    {
        return [.. parts.SelectMany(part => ExpandPart(part, part.Place with { CalledFrom = calledFrom }))];

        IReadOnlyList<TemplatePart> ExpandPart(TemplatePart part, Place place)
        {
            switch (part)
            {
                case TemplatePart.IfIncremental condition:
                    return [new TemplatePart.IfIncremental(
                        Expand(condition.Body, given, calledFrom, used), Expand(condition.Otherwise, given, calledFrom, used), place)];
                case TemplatePart.Given argument:
                    return [new TemplatePart.Text(TextOf(argument, ValueOf(argument.Name, given, place), place), place)];
                case TemplatePart.Call call:
                    var arguments = call.Arguments.Select(
                        argument => argument.Given is null ? argument : ValueOf(argument.Given, given, place) with { Name = argument.Name })
                        .ToList();
                    if (Called(call, place) is not { } macro)
                    {
                        return [TemplateExpression.Evaluate(call, arguments, place)];
                    }

                    used.Add(macro);
                    return Expand(macro.Body, macro.Bind(arguments, place), place, used);
                default:
                    return [part with { Place = place }];
            }
        }
    }

    /// <returns>The macro that is called; <c>null</c> for a function of the language.</returns>
    private Macro? Called(TemplatePart.Call call, Place place) => TemplateExpression.Functions.Contains(call.Function) ? null
        : _macros.GetValueOrDefault(call.Function)
            ?? throw place.Error($"'{{{{ {call.Expression} }}}}' is not part of the template language here, "
                + $"and there is no macro '{call.Function}'; {TemplateExpression.Allowed} "
                + $"({(_macros.Count == 0 ? "there are none" : string.Join(", ", _macros.Keys.Order(StringComparer.Ordinal)))})");

    private static TemplateArgument ValueOf(string name, IReadOnlyDictionary<string, TemplateArgument>? given, Place place) =>
        given?.GetValueOrDefault(name) ?? throw place.Error(given is null
            ? $"'{name}' is not part of the template language here: only a macro has arguments to name, and a string stands in quotes; "
                + $"{TemplateExpression.Allowed}"
            : $"'{name}' is no argument of this macro; it has {string.Join(", ", given.Keys)}");

    private static string TextOf(TemplatePart.Given argument, TemplateArgument value, Place place) => (argument.Separator, value) switch
    {
        ({ } separator, { IsList: true }) => string.Join(separator, value.Strings),
        (null, { IsList: false, Literal: { } literal }) => literal,
        (null, _) => throw place.Error($"'{argument.Name}' is a list here: write {{{{ {argument.Name} | join(', ') }}}}"),
        _ => throw place.Error($"'{argument.Name}' is not a list here, and only a list can be joined: write {{{{ {argument.Name} }}}}"),
    };

    /// <summary>What can be said of a macro that nothing calls: names and arguments are known, and it does not call itself.</summary>
    private void Check(Macro macro, IReadOnlyList<string> chain)
    {
        var parameters = macro.Parameters.ToDictionary(parameter => parameter.Name!);
        CheckParts(macro.Body);

        void CheckParts(IReadOnlyList<TemplatePart> parts)
        {
            foreach (var part in parts)
            {
                if (part is TemplatePart.IfIncremental condition)
                {
                    CheckParts([.. condition.Body, .. condition.Otherwise]);
                }
                else if (part is TemplatePart.Given given)
                {
                    ValueOf(given.Name, parameters, part.Place);
                }
                else if (part is TemplatePart.Call call)
                {
                    CheckCall(call);
                }
            }
        }

        void CheckCall(TemplatePart.Call call)
        {
            foreach (var argument in call.Arguments.Where(argument => argument.Given is not null))
            {
                ValueOf(argument.Given!, parameters, call.Place);
            }

            if (call.Function == "config")
            {
                throw call.Place.Error("config(…) belongs into the file of a model or test, not into a macro");
            }

            if (Called(call, call.Place) is not { } called)
            {
                return;
            }

            called.Bind(call.Arguments, call.Place);
            if (chain.Contains(called.Name))
            {
                throw call.Place.Error("these macros call each other in a circle: "
                    + $"{string.Join(" → ", chain.SkipWhile(name => name != called.Name))} → {called.Name}");
            }

            Check(called, [.. chain, called.Name]);
        }
    }
}
