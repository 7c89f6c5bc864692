using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Warehouse.Content;
using Warehouse.Project.Yaml;

namespace Warehouse.Project;

/// <summary>A model's settings, put together from the project, its folder, its twin and its file; the later ones win.</summary>
internal sealed record ModelSettings(
    string? Schema, string? Alias, string? Materialized, IReadOnlyList<string> UniqueKey, IReadOnlyList<string> Readers, IReadOnlyList<ModelIndex> Indexes)
{
    // Tags say nothing about what is built.
    private static readonly string[] InTemplate = ["materialized", "unique_key", "alias", "tags"];

    public static ModelSettings Merge(IReadOnlyList<ConfigYaml> levels) => new(
        levels.Select(level => level.Schema).LastOrDefault(value => value is not null),
        levels.Select(level => level.Alias).LastOrDefault(value => value is not null),
        levels.Select(level => level.Materialized).LastOrDefault(value => value is not null),
        levels.Select(level => level.UniqueKey?.Columns).LastOrDefault(value => value is not null) ?? [],
        levels.Select(level => level.Grants?.Select).LastOrDefault(value => value is not null) ?? [],
        [.. (levels.Select(level => level.Indexes).LastOrDefault(value => value is not null) ?? []).Select(index => new ModelIndex(index.Columns, index.Unique))]);

    /// <exception cref="ContentException"><c>config(…)</c> has a key that models may not use, or a list where one value belongs.</exception>
    public static ConfigYaml FromTemplate(string file, ModelTemplate template)
    {
        Check(file, template, "models", InTemplate);
        return new ConfigYaml
        {
            Materialized = Text(file, template, "materialized"),
            UniqueKey = template.Config?.Settings.GetValueOrDefault("unique_key") is { } key ? new KeyYaml(key.Values) : null,
            Alias = Text(file, template, "alias"),
        };
    }

    /// <exception cref="ContentException"><c>config(…)</c> has another key.</exception>
    public static void Check(string file, ModelTemplate template, string what, string[] known)
    {
        if (template.Config is { } config && config.Settings.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw new ContentException(file, config.Line, $"config(… {unknown}= …) is not known; {what} may set {string.Join(", ", known)}");
        }
    }

    /// <returns>A setting of <c>config(…)</c> that has one value; <c>null</c> if it is not there.</returns>
    /// <exception cref="ContentException">It is a list.</exception>
    public static string? Text(string file, ModelTemplate template, string key) => template.Config?.Settings.GetValueOrDefault(key) switch
    {
        null => null,
        { IsList: false, Values: [var value] } => value,
        _ => throw new ContentException(file, template.Config.Line, $"config(… {key}=[…] …) is one value, not a list"),
    };

    /// <exception cref="ContentException">A setting is missing, or not known.</exception>
    public Model Apply(string path, string name, string sql, ModelTemplate template, ModelYaml twin, IReadOnlyDictionary<string, string> variables)
    {
        var materialization = Materialized switch
        {
            "view" => Materialization.View,
            "table" => Materialization.Table,
            "incremental" => Materialization.Incremental,
            _ => throw new ContentException(path, template.Config?.Line ?? 1, $"materialized '{Materialized}' is not known; it is view, table or incremental"),
        };
        if (materialization == Materialization.Incremental && UniqueKey.Count == 0)
        {
            throw new ContentException(path, template.Config?.Line ?? 1, "an incremental model needs a unique_key: the columns by which its new rows replace old ones");
        }

        var relation = new Relation(Schema ?? throw new ContentException(path, 1, "the model has no schema: set +schema for its folder in dbt_project.yml"), Alias ?? name);
        return new Model
        {
            Name = name,
            File = path,
            Relation = relation,
            Materialization = materialization,
            UniqueKey = UniqueKey,
            Readers = Readers,
            Indexes = Indexes,
            Sql = sql,
            Template = template,
            Description = twin.Description.Trim(),
            Columns = [.. twin.Columns.Select(column => new ModelColumn(column.Name, column.Description.Trim()))],
            Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
                sql.ReplaceLineEndings("\n") + JsonSerializer.Serialize(this) + JsonSerializer.Serialize(template.Variables.Select(variable => variables.GetValueOrDefault(variable.Name)))
                + string.Concat(template.Macros.Select(macro => macro.Text))))),
        };
    }
}
