using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Warehouse.Content;

namespace Warehouse.Project;

/// <summary>How a template's names become SQL for one use: a build beside the live warehouse, or the live one.</summary>
public interface ITemplateContext
{
    /// <summary>Whether the model is built on top of its own live relation.</summary>
    bool IsIncremental { get; }

    /// <summary>The model's own live relation, quoted.</summary>
    string This { get; }

    /// <returns>The relation of another model, quoted.</returns>
    string Ref(string model);

    /// <returns>A relation outside the project, quoted.</returns>
    string Source(Relation source) => source.ToString();

    /// <returns>
    /// What the run changes in a model or brought into a source, as a relation with one more column, <c>_change</c>: 1 for a
    /// row that comes, -1 for one that goes. Asked for only when the model is built on top of itself.
    /// </returns>
    string Changes(TemplatePart.Changes upstream);
}

/// <summary>A model's parsed SQL file.</summary>
public sealed class ModelTemplate
{
    private readonly string _text;
    private readonly IReadOnlyList<TemplatePart> _parts;

    private ModelTemplate(string text, IReadOnlyList<TemplatePart> parts, IEnumerable<Macro> macros)
    {
        _text = text;
        _parts = parts;
        Macros = [.. macros.OrderBy(macro => macro.Name, StringComparer.Ordinal)];
        var all = Flatten(parts).ToList();
        Refs = [.. all.OfType<TemplatePart.Ref>()];
        Sources = [.. all.OfType<TemplatePart.Source>()];
        Changes = [.. all.OfType<TemplatePart.Changes>()];
        Variables = [.. all.OfType<TemplatePart.Var>()];
        Config = all.OfType<TemplatePart.Config>().FirstOrDefault();
        OnTopOfItself = parts.FirstOrDefault(part => part is TemplatePart.IfIncremental or TemplatePart.This);
    }

    /// <summary>Models that this one reads, with the lines that name them.</summary>
    public IReadOnlyList<TemplatePart.Ref> Refs { get; }

    /// <summary>Relations outside the project that this one reads.</summary>
    public IReadOnlyList<TemplatePart.Source> Sources { get; }

    /// <summary>What of those it follows by its changes when it is built on top of itself.</summary>
    public IReadOnlyList<TemplatePart.Changes> Changes { get; }

    /// <summary>Variables that the template uses.</summary>
    public IReadOnlyList<TemplatePart.Var> Variables { get; }

    /// <summary>The file's <c>config(…)</c>, if it has one.</summary>
    public TemplatePart.Config? Config { get; }

    /// <summary>Macros that the template uses, however indirectly.</summary>
    internal IReadOnlyList<Macro> Macros { get; }

    /// <summary>
    /// The first part that concerns what is live already: <c>is_incremental()</c>, with all that may stand in it, or
    /// <c>this</c>.
    /// </summary>
    public TemplatePart? OnTopOfItself { get; }

    /// <param name="file">The file, for errors.</param>
    /// <param name="text">The template.</param>
    /// <param name="line">The file's line where it begins.</param>
    /// <exception cref="ContentException">The text is not a template of the supported subset.</exception>
    public static ModelTemplate Parse(string file, string text, long line = 1) => Parse(file, text, MacroLibrary.Empty, line);

    /// <param name="file">The file, for errors.</param>
    /// <param name="text">The template.</param>
    /// <param name="macros">The macros that it may call.</param>
    /// <param name="line">The file's line where it begins.</param>
    /// <exception cref="ContentException">The text is not a template of the supported subset.</exception>
    internal static ModelTemplate Parse(string file, string text, MacroLibrary macros, long line = 1)
    {
        var used = new HashSet<Macro>(ReferenceEqualityComparer.Instance);
        var parts = macros.Expand(TemplateParser.Parse(file, text, (int)line), used);
        if (WithoutIncremental(parts).OfType<TemplatePart.Changes>().FirstOrDefault() is { } outside)
        {
            throw outside.Place.Error(
                $"changes('{outside.Name}') stands where the model is built whole: put it into {{% if is_incremental() %}}");
        }

        if (Flatten(parts).OfType<TemplatePart.Config>().Skip(1).FirstOrDefault() is { } second)
        {
            throw second.Place.Error("a model has one config(…): put the settings together");
        }

        var template = new ModelTemplate(text, parts, used);
        return template.Changes.FirstOrDefault(changes => !template.Reads(changes)) is { } unread
            ? throw unread.Place.Error($"changes('{unread.Name}'): nothing here reads it; name it by ref or source too")
            : template;
    }

    /// <param name="variables">Values of <c>var('name')</c>.</param>
    /// <param name="settings">What else the result depends on.</param>
    /// <returns>SHA-256 over the text, its macros, the settings and the values of its variables.</returns>
    public string Fingerprint(IReadOnlyDictionary<string, string> variables, string settings = "") =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            _text.ReplaceLineEndings("\n") + settings
            + JsonSerializer.Serialize(Variables.Select(variable => variables.GetValueOrDefault(variable.Name)))
            + string.Concat(Macros.Select(macro => macro.Text)))));

    /// <param name="context">What the names stand for.</param>
    /// <param name="variables">Values of <c>var('name')</c>, from <c>dbt_project.yml</c>.</param>
    /// <exception cref="ContentException">A variable is not defined.</exception>
    public string Render(ITemplateContext context, IReadOnlyDictionary<string, string> variables)
    {
        var sql = new StringBuilder();
        Render(_parts, context, variables, sql);
        return sql.ToString().Trim();
    }

    private static void Render(
        IReadOnlyList<TemplatePart> parts, ITemplateContext context, IReadOnlyDictionary<string, string> variables, StringBuilder sql)
    {
        foreach (var part in parts)
        {
            switch (part)
            {
                case TemplatePart.Text text:
                    sql.Append(text.Sql);
                    break;
                case TemplatePart.Ref reference:
                    sql.Append(context.Ref(reference.Model));
                    break;
                case TemplatePart.Source source:
                    sql.Append(context.Source(source.Relation));
                    break;
                case TemplatePart.This:
                    sql.Append(context.This);
                    break;
                case TemplatePart.Var variable:
                    sql.Append(variables.TryGetValue(variable.Name, out var value)
                        ? value
                        : variable.Default ?? throw Undefined(variable));
                    break;
                case TemplatePart.Changes changes:
                    sql.Append(context.Changes(changes));
                    break;
                case TemplatePart.IfIncremental condition:
                    Render(context.IsIncremental ? condition.Body : condition.Otherwise, context, variables, sql);
                    break;
            }
        }
    }

    /// <summary>Checks every name in the template before anything is run.</summary>
    /// <exception cref="ContentException">A model, source or variable is not known.</exception>
    internal void CheckNames(
        IReadOnlySet<string> models, IReadOnlySet<(string Schema, string Table)> sources, IReadOnlyDictionary<string, string> variables)
    {
        if (Refs.FirstOrDefault(reference => !models.Contains(reference.Model)) is { } model)
        {
            throw model.Place.Error($"ref('{model.Model}'): there is no model of this name");
        }

        if (Sources.FirstOrDefault(source => !sources.Contains((source.Schema, source.Table))) is { } table)
        {
            throw table.Place.Error(
                $"source('{table.Schema}', '{table.Table}') is not declared: add it under sources in a .yml among the models");
        }

        if (Variables.FirstOrDefault(variable => variable.Default is null && !variables.ContainsKey(variable.Name)) is { } unknown)
        {
            throw Undefined(unknown);
        }
    }

    private static ContentException Undefined(TemplatePart.Var variable) =>
        variable.Place.Error($"var('{variable.Name}') is not defined: add it under vars in dbt_project.yml");

    private bool Reads(TemplatePart.Changes changes) => changes.Schema is null
        ? Refs.Any(reference => reference.Model == changes.Name)
        : Sources.Any(source => source.Schema == changes.Schema && source.Table == changes.Name);

    private static IEnumerable<TemplatePart> Flatten(IReadOnlyList<TemplatePart> parts) =>
        parts.SelectMany(
            part => part is TemplatePart.IfIncremental condition ? Flatten([.. condition.Body, .. condition.Otherwise]) : [part]);

    private static IEnumerable<TemplatePart> WithoutIncremental(IReadOnlyList<TemplatePart> parts) =>
        parts.SelectMany(part => part is TemplatePart.IfIncremental condition ? WithoutIncremental(condition.Otherwise) : [part]);
}
