using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Warehouse.Catalog;
using Warehouse.Content;

namespace Warehouse.Project;

/// <summary>
/// The bronze tables as sources of the models. They follow from the datasets: the engine takes them from the catalog, and dbt from
/// a file that is made of it.
/// </summary>
public static class BronzeSources
{
    /// <summary>The schema, and the name of the source in <c>source('bronze', '…')</c>.</summary>
    public const string Schema = "bronze";

    /// <summary>The command that makes the file, from the root of the repository.</summary>
    public const string Command = "dotnet run --project Warehouse -- sources";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string FileOf(ContentDirectory content) => Path.Combine(content.Models, "bronze.yml");

    /// <returns>Every table that the datasets of a project have; none for a project without datasets.</returns>
    /// <exception cref="ContentException">A manifest is wrong.</exception>
    public static IEnumerable<(string Schema, string Table)> Of(ContentDirectory content) =>
        Directory.Exists(content.Datasets) ? DatasetCatalog.Load(content).Datasets.Select(dataset => (Schema, dataset.Table)) : [];

    /// <summary>The file for dbt.</summary>
    public static string Yaml(DatasetCatalog catalog)
    {
        var yaml = new StringBuilder($"""
            # Made from the datasets by `{Command}`: change those, and run it again.
            version: 2

            sources:
              - name: {Schema}
                description: Files as they arrived; written by ingestion from the datasets.
                tables:

            """);
        foreach (var dataset in catalog.Datasets)
        {
            yaml.Append($"      - name: {dataset.Table}\n        description: {Quote(dataset.Description)}\n        columns:\n");
            foreach (var column in dataset.Columns)
            {
                yaml.Append($"          - name: {column.Name}\n            data_type: {TypeName(column.Type)}\n");
                yaml.Append(column.Description is null ? "" : $"            description: {Quote(column.Description.Trim())}\n");
            }
        }

        return yaml.ToString();
    }

    /// <summary>Text as YAML in double quotes, which takes the escapes of JSON.</summary>
    private static string Quote(string text) => JsonSerializer.Serialize(text, Readable);

    private static string TypeName(ColumnType type) => type is ColumnType.Double ? "double precision" : type.ToString().ToLowerInvariant();
}
