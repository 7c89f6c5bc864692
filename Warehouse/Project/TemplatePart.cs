namespace Warehouse.Project;

/// <summary>A piece of a model's template, and where it stands.</summary>
public abstract record TemplatePart(Place Place)
{
    /// <summary>The line where it begins in its file, from 1.</summary>
    public int Line => Place.Line;

    /// <summary>SQL that stands as it is.</summary>
    public sealed record Text(string Sql, Place Place) : TemplatePart(Place);

    /// <summary><c>{{ ref('model') }}</c></summary>
    public sealed record Ref(string Model, Place Place) : TemplatePart(Place);

    /// <summary><c>{{ source('schema', 'table') }}</c></summary>
    public sealed record Source(string Schema, string Table, Place Place) : TemplatePart(Place)
    {
        public Relation Relation => new(Schema, Table);
    }

    /// <summary><c>{{ config(key='value', key=['a', 'b'], …) }}</c></summary>
    public sealed record Config(IReadOnlyDictionary<string, TemplateSetting> Settings, Place Place) : TemplatePart(Place);

    /// <summary><c>{{ this }}</c>: the model's own live relation.</summary>
    public sealed record This(Place Place) : TemplatePart(Place);

    /// <summary><c>{{ var('name') }}</c>, or <c>{{ var('name', 'default') }}</c> for a variable that the project need not define.</summary>
    public sealed record Var(string Name, string? Default, Place Place) : TemplatePart(Place);

    /// <summary>
    /// <c>{{ changes('model') }}</c> or <c>{{ changes('schema', 'table') }}</c>: what a run changes in a model, or the rows
    /// that its batches brought into a source.
    /// </summary>
    public sealed record Changes(string? Schema, string Name, Place Place) : TemplatePart(Place);

    /// <summary><c>{% if is_incremental() %} … {% else %} … {% endif %}</c></summary>
    public sealed record IfIncremental(IReadOnlyList<TemplatePart> Body, IReadOnlyList<TemplatePart> Otherwise, Place Place)
        : TemplatePart(Place);

    /// <summary>
    /// A call as it is written: of a macro, or of one of the functions above. <see cref="MacroLibrary"/> puts in what it gives.
    /// </summary>
    internal sealed record Call(string Function, IReadOnlyList<TemplateArgument> Arguments, string Expression, Place Place)
        : TemplatePart(Place);

    /// <summary><c>{{ name }}</c> or <c>{{ name | join(', ') }}</c>: what a macro was given.</summary>
    internal sealed record Given(string Name, string? Separator, Place Place) : TemplatePart(Place);
}
