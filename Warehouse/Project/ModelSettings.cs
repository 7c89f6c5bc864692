using System.Text.Json;
using System.Text.Json.Serialization;
using Warehouse.Content;
using Warehouse.Project.Yaml;
using Warehouse.Suggestions;

namespace Warehouse.Project;

/// <summary>A model's settings, put together from the project, its folder, its twin and its file; the later ones win.</summary>
internal sealed record ModelSettings(
    string? Schema,
    string? Alias,
    string? Materialized,
    IReadOnlyList<string> UniqueKey,
    IReadOnlyList<string> Readers,
    IReadOnlyList<ModelIndex> Indexes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RecomputeKey>? RecomputeBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RowAccess,
    [property: JsonIgnore] IReadOnlyList<string> SurrogateKeys)
{
    // Tags say nothing about what is built.
    private static readonly string[] InTemplate = ["materialized", "unique_key", "recompute_by", "alias", "tags"];

    public static ModelSettings Merge(IReadOnlyList<ConfigYaml> levels) => new(
        levels.Select(level => level.Schema).LastOrDefault(value => value is not null),
        levels.Select(level => level.Alias).LastOrDefault(value => value is not null),
        levels.Select(level => level.Materialized).LastOrDefault(value => value is not null),
        levels.Select(level => level.UniqueKey?.Columns).LastOrDefault(value => value is not null) ?? [],
        levels.Select(level => level.Grants?.Select).LastOrDefault(value => value is not null) ?? [],
        [.. (levels.Select(level => level.Indexes).LastOrDefault(value => value is not null) ?? [])
            .Select(index => new ModelIndex(index.Columns, index.Unique))],
        levels.Select(level => level.RecomputeBy?.Keys).LastOrDefault(value => value is not null),
        levels.Select(level => level.RowAccess).LastOrDefault(value => value is not null),
        levels.Select(level => level.SurrogateKeys?.Columns).LastOrDefault(value => value is not null) ?? []);

    /// <exception cref="ContentException">
    /// <c>config(…)</c> has a key that models may not use, or a list where one value belongs.
    /// </exception>
    public static ConfigYaml FromTemplate(string file, ModelTemplate template)
    {
        Check(file, template, "models", InTemplate);
        return new ConfigYaml
        {
            Materialized = Text(file, template, "materialized"),
            UniqueKey = template.Config?.Settings.GetValueOrDefault("unique_key") switch
            {
                null => null,
                { IsMap: true } => throw new ContentException(
                    file, template.Config.Line, "config(… unique_key={…} …) is a column or a list of columns, not a map"),
                var key => new KeyYaml(key.Values),
            },
            RecomputeBy = template.Config?.Settings.GetValueOrDefault("recompute_by") switch
            {
                null => null,
                { IsMap: true } map => new RecomputeYaml([.. map.Values.Chunk(2).Select(pair => new RecomputeKey(pair[0], pair[1]))]),
                var columns => new RecomputeYaml([.. columns.Values.Select(column => new RecomputeKey(column, null))]),
            },
            Alias = Text(file, template, "alias"),
        };
    }

    /// <exception cref="ContentException"><c>config(…)</c> has another key.</exception>
    public static void Check(string file, ModelTemplate template, string what, string[] known)
    {
        if (template.Config is { } config && config.Settings.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw new ContentException(
                file, config.Line, $"config(… {unknown}= …) is not known; {what} may set {string.Join(", ", known)}");
        }
    }

    /// <returns>A setting of <c>config(…)</c> that has one value; <c>null</c> if it is not there.</returns>
    /// <exception cref="ContentException">It is a list or a map.</exception>
    public static string? Text(string file, ModelTemplate template, string key) => template.Config?.Settings.GetValueOrDefault(key) switch
    {
        null => null,
        { IsList: false, IsMap: false, Values: [var value] } => value,
        var several => throw new ContentException(
            file, template.Config.Line,
            $"config(… {key}={(several.IsMap ? "{…}" : "[…]")} …) is one value, not {(several.IsMap ? "a map" : "a list")}"),
    };

    /// <exception cref="ContentException">A setting is missing, or not known.</exception>
    public Model Apply(
        string path, string name, string sql, ModelTemplate template, ModelYaml twin, IReadOnlyDictionary<string, string> variables)
    {
        var materialization = Materialized switch
        {
            "view" => Materialization.View,
            "table" => Materialization.Table,
            "incremental" => Materialization.Incremental,
            _ => throw new ContentException(
                path, template.Config?.Line ?? 1, $"materialized '{Materialized}' is not known; it is view, table or incremental"),
        };
        if (materialization == Materialization.Incremental && UniqueKey.Count == 0)
        {
            throw new ContentException(
                path, template.Config?.Line ?? 1,
                "an incremental model needs a unique_key: the columns by which its new rows replace old ones");
        }

        CheckRecomputing(path, sql, template, materialization);
        CheckRowAccess(path, template, twin);
        var relation = new Relation(
            Schema ?? throw new ContentException(path, 1, "the model has no schema: set +schema for its folder in dbt_project.yml"),
            Alias ?? name);
        return new Model
        {
            Name = name,
            File = path,
            Relation = relation,
            Materialization = materialization,
            UniqueKey = UniqueKey,
            RecomputeBy = RecomputeBy ?? [],
            SurrogateKeys = SurrogateKeys,
            Readers = Readers,
            RowAccess = RowAccess,
            Indexes = Indexes,
            Sql = sql,
            Template = template,
            Description = twin.Description.Trim(),
            Columns = [.. twin.Columns.Select(column => new ModelColumn(
                column.Name, column.Description.Trim(), column.Has(ModelColumn.PersonalTag), column.Has(ModelColumn.FreeTextTag)))],
            Fingerprint = template.Fingerprint(variables, JsonSerializer.Serialize(this)),
        };
    }

    private void CheckRowAccess(string path, ModelTemplate template, ModelYaml twin)
    {
        var known = twin.Columns.Select(column => column.Name).ToList();
        if (RowAccess is not { } column)
        {
            return;
        }

        if (Readers.Count == 0)
        {
            throw new ContentException(
                path, template.Config?.Line ?? 1,
                "row_access is for what readers may read, and this model has none: set grants, or leave it out");
        }

        if (!known.Contains(column))
        {
            throw new ContentException(
                path, template.Config?.Line ?? 1,
                $"row_access '{column}' is not among the columns that the model's properties file describes; "
                    + $"the nearest are {string.Join(", ", NearestTexts.InOrder(column, known).Take(3).DefaultIfEmpty("none"))}");
        }
    }

    private void CheckRecomputing(string path, string sql, ModelTemplate template, Materialization materialization)
    {
        var line = template.Config?.Line ?? 1;
        switch (RecomputeBy)
        {
            case null:
                return;
            case []:
                throw new ContentException(
                    path, line, "recompute_by names no column: name those that bound a row of the model, or leave it out");
            case var keys when keys.GroupBy(key => key.Column).FirstOrDefault(key => key.Count() > 1) is { Key: var twice }:
                throw new ContentException(path, line, $"recompute_by names '{twice}' twice: once is enough");
        }

        if (materialization != Materialization.Incremental)
        {
            throw new ContentException(path, line, $"recompute_by is for incremental models, and this one is a {Materialized}: "
                + "set materialized='incremental', or leave recompute_by out");
        }

        if (template.OnTopOfItself is { } part)
        {
            throw new ContentException(
                path, part.Line, $"{(part is TemplatePart.This ? "{{ this }}" : "{% if is_incremental() %}")} stands "
                    + "in a model with recompute_by, "
                + "which the engine computes for the keys that a run changes: write one plain select by ref and source, "
                + "or leave recompute_by out and say what changes by changes('…')");
        }

        if (sql.TrimEnd().EndsWith(';'))
        {
            throw new ContentException(
                path, 1 + sql.TrimEnd().Count(character => character == '\n'),
                "the select ends with ';', and the engine puts it into another one: leave that out");
        }
    }
}
