namespace Warehouse.Project;

/// <summary>A piece of a model's template; <see cref="Line"/> is where it begins in its file, from 1.</summary>
public abstract record TemplatePart(int Line)
{
    /// <summary>SQL that stands as it is.</summary>
    public sealed record Text(string Sql, int Line) : TemplatePart(Line);

    /// <summary><c>{{ ref('model') }}</c></summary>
    public sealed record Ref(string Model, int Line) : TemplatePart(Line);

    /// <summary><c>{{ source('schema', 'table') }}</c></summary>
    public sealed record Source(string Schema, string Table, int Line) : TemplatePart(Line)
    {
        public Relation Relation => new(Schema, Table);
    }

    /// <summary><c>{{ config(key='value', key=['a', 'b'], …) }}</c></summary>
    public sealed record Config(IReadOnlyDictionary<string, TemplateSetting> Settings, int Line) : TemplatePart(Line);

    /// <summary><c>{{ this }}</c>: the model's own live relation.</summary>
    public sealed record This(int Line) : TemplatePart(Line);

    /// <summary><c>{{ var('name') }}</c>, or <c>{{ var('name', 'default') }}</c> for a variable that the project need not define.</summary>
    public sealed record Var(string Name, string? Default, int Line) : TemplatePart(Line);

    /// <summary>
    /// <c>{{ changes('model') }}</c> or <c>{{ changes('schema', 'table') }}</c>: what a run changes in a model, or the rows
    /// that its batches brought into a source.
    /// </summary>
    public sealed record Changes(string? Schema, string Name, int Line) : TemplatePart(Line);

    /// <summary><c>{% if is_incremental() %} … {% else %} … {% endif %}</c></summary>
    public sealed record IfIncremental(IReadOnlyList<TemplatePart> Body, IReadOnlyList<TemplatePart> Otherwise, int Line) : TemplatePart(Line);
}
