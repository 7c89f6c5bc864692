using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Warehouse.Catalog;
using Warehouse.Content;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Warehouse.Tests.Catalog;

/// <summary><c>datasets/schema.json</c>, by which editors complete and check, says what the platform accepts.</summary>
public sealed class DatasetSchemaTests
{
    private static readonly string Datasets = Path.Combine(DatasetsPage.Root, "Warehouse", "datasets");
    private static readonly string SchemaText = File.ReadAllText(Path.Combine(Datasets, "schema.json"));
    private static readonly JsonNode Document = JsonNode.Parse(SchemaText)!;
    private static readonly JsonSchema Schema = JsonSchema.FromText(SchemaText);

    public static TheoryData<string> Shipped =>
        [.. Directory.EnumerateFiles(Datasets, "*.yml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Datasets, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Examples => [.. DatasetsPage.Examples.Select(example => example.File)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_dataset_names_the_schema_and_fits_it(string file)
    {
        var yaml = File.ReadAllText(Path.Combine(Datasets, file));

        Assert.StartsWith("# yaml-language-server: $schema=../schema.json\n", yaml, StringComparison.Ordinal);
        Assert.Empty(Problems(yaml));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_on_the_page_fits_it(string file) =>
        Assert.Empty(Problems(DatasetsPage.Examples.Single(example => example.File == file).Yaml));

    [Theory]
    [InlineData("", typeof(DatasetFile))]
    [InlineData("definitions/column", typeof(ColumnEntry))]
    public void It_has_the_keys_of_the_manifest_and_needs_the_same(string path, Type manifest)
    {
        var found = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(Document, (node, key) => node[key]!);

        Assert.Equal(DatasetsPageTests.Keys(manifest).Order(StringComparer.Ordinal), found["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal));
        Assert.Equal(
            manifest.GetProperties().Where(property => property.IsDefined(typeof(RequiredMemberAttribute), false)).Select(property => property.Name.ToLowerInvariant()).Order(StringComparer.Ordinal),
            found["required"]!.AsArray().Select(key => key!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    /// <summary>Where the schema lists the words that a key takes, and a manifest with a word that it does not take.</summary>
    [Theory]
    [InlineData("properties/load", "load: append", "load: ?")]
    [InlineData("properties/format", "load: append", "load: append\nformat: ?")]
    [InlineData("definitions/column/properties/type", "type: integer", "type: ?")]
    [InlineData("definitions/column/properties/repair", "type: integer", "type: integer, repair: ?")]
    [InlineData("definitions/percent", "type: integer", "type: integer, percent: ?")]
    public void It_has_the_words_that_a_key_takes(string path, string right, string wrong)
    {
        using var folder = new DatasetFolder().Write("usage/events.yml", DatasetFolder.Events.Replace(right, wrong.Replace("?", "\"?\"", StringComparison.Ordinal), StringComparison.Ordinal));

        var words = path.Split('/').Aggregate(Document, (node, key) => node[key]!)["enum"]!.AsArray().Select(word => word!.GetValue<string>());

        Assert.EndsWith($"is not one of {string.Join(", ", words)}", folder.Error(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("load: append", "load: merge")]
    [InlineData("load: append", "load: append\ncolour: red")]
    [InlineData("load: append", "load: append\nformat: xml")]
    [InlineData("load: append", "load: append\nmax_reject_ratio: 5")]
    [InlineData("load: append", "load: append\nskip: 0")]
    [InlineData("load: append", "load: append\ntable: My Table")]
    [InlineData("load: append", "load: append\ndecimal: point")]
    [InlineData("load: append", "load: append\nnegative: [red]")]
    [InlineData("load: append", "load: append\nthousands: _")]
    [InlineData("load: append", "load: restates\nkey: [event_id]")]
    [InlineData("name: events", "name: Events")]
    [InlineData("files: [\"*events*.csv\"]", "files: []")]
    [InlineData("type: integer", "type: int")]
    [InlineData("type: integer", "type: integer, size: 4")]
    [InlineData("type: integer", "type: integer, values: [a]")]
    [InlineData("type: integer", "type: text, min: 1")]
    [InlineData("type: integer", "type: text, decimal: \",\"")]
    [InlineData("type: integer", "type: text, formats: [M/d/yyyy]")]
    [InlineData("type: integer", "type: numeric, repair: leading_integer")]
    [InlineData("type: integer", "type: integer, percent: fraction")]
    [InlineData("type: integer", "type: integer, min: low")]
    [InlineData("type: integer", "type: integer, currency: [\"-\"]")]
    public void A_mistake_that_the_platform_names_does_not_fit_it(string right, string wrong)
    {
        var yaml = DatasetFolder.Events.Replace(right, wrong, StringComparison.Ordinal);
        using var folder = new DatasetFolder().Write("usage/events.yml", yaml);

        Assert.Empty(Problems(DatasetFolder.Events));
        Assert.NotEmpty(Problems(yaml));
        Assert.Throws<ContentException>(folder.Load);
    }

    private static IReadOnlyList<string> Problems(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var element = JsonSerializer.SerializeToElement(ToJson(stream.Documents[0].RootNode));
        var results = Schema.Evaluate(element, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid ? [] : [.. (results.Details ?? []).Where(detail => !detail.IsValid).Select(detail => $"{detail.InstanceLocation} {detail.EvaluationPath}"), "not valid"];
    }

    /// <summary>YAML as editors see it: plain words may be numbers and truths, quoted ones are text.</summary>
    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, ToJson(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } word => JsonValue.Create(word.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain } word when decimal.TryParse(word.Value, System.Globalization.CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(((YamlScalarNode)node).Value),
    };
}
