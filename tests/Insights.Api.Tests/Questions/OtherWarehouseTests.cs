using System.Text.RegularExpressions;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using TestServers;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Questions;

/// <summary>The parser knows a warehouse from its files alone.</summary>
public sealed partial class OtherWarehouseTests : IDisposable
{
    private const string Parcels = """
        semantic_models:
          - name: fct_parcels
            defaults: {owner: logistics}
            entities:
              - {name: depot, type: foreign, expr: depot_id, named_by: depot_name, ranked_by: parcels}
            dimensions:
              - {name: shipped_date, type: time}
              - depot_id
              - depot_name
              - {name: carrier_name, label: Carrier, synonyms: [carrier], members: {Swift & Sons: [the fast ones]}}
              - is_express
            measures:
              - {name: parcels, agg: count}
              - {name: weight_kg, agg: average}
        metrics:
          - name: parcels
            description: Parcels handed to a carrier.
            unit: parcels
            synonyms: [shipments]
          - name: parcel_weight
            label: Average parcel weight
            description: Mean weight.
            unit: kg
            measure: weight_kg
            excluded_dimensions: [depot_name, is_express]
            synonyms: [weight]
        """;

    private const string Gliders = """
        semantic_models:
          - name: fct_gliders
            defaults: {owner: logistics}
            dimensions: [{name: shipped_date, type: time}]
            measures: [{name: gliders, agg: count}]
        metrics:
          - name: gliders
            description: A synonym of it fits another metric as well.
            unit: gliders
            synonyms: [shipments]
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("other-warehouse");
    private readonly SemanticCatalog _semantics;

    public OtherWarehouseTests()
    {
        var content = new ContentDirectory(_directory.FullName);
        Directory.CreateDirectory(content.SemanticModels);
        File.WriteAllText(Path.Combine(content.SemanticModels, "fct_parcels.yml"), Parcels);
        File.WriteAllText(Path.Combine(content.SemanticModels, "fct_gliders.yml"), Gliders);
        var metrics = MetricCatalog.Load(content);
        _semantics = new SemanticCatalog(metrics, AnalysisCatalog.Load(content, ModelProject.Load(ContentDirectory.BesideProgram)), new WordCatalog(metrics), []);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Its_metrics_dimensions_and_values_are_understood_without_any_code()
    {
        var plan = PlanContract.Of(Assert.IsType<Planned>(Ask("How many parcels did depot Lund have in May 2021 by carrier and week?")).Plan);

        Assert.Equal("parcels", plan.Name);
        Assert.Equal(["carrier_name"], plan.By);
        Assert.Equal("week", plan.Grain);
        Assert.Equal("2021-05", plan.Period);
        Assert.Equal(["Lund"], plan.Filters["depot_id"]);
    }

    [Fact]
    public void Words_of_the_repositorys_warehouse_mean_nothing_there()
    {
        Assert.IsType<Refused>(Ask("revenue by category"));
        Assert.IsType<Refused>(Ask("active users last month"));
    }

    [Fact]
    public void What_fits_two_metrics_is_decided_by_a_dimension_that_only_one_has()
    {
        Assert.Equal(["gliders", "parcels"], Assert.IsType<Ambiguous>(Ask("shipments in 2021")).Readings.Select(plan => PlanContract.Of(plan).Name));
        Assert.Equal("parcels", PlanContract.Of(Assert.IsType<Planned>(Ask("shipments by carrier in 2021")).Plan).Name);
    }

    [Theory]
    [InlineData("top 3 depots")]
    [InlineData("parcels by depot name")]
    [InlineData("Which depots have the most parcels?")]
    public void Things_go_by_their_keys_because_two_may_bear_one_name(string question) =>
        Assert.Equal(["depot_id"], PlanContract.Of(Assert.IsType<Planned>(Ask(question)).Plan).By);

    [Theory]
    [InlineData("parcels of depot North Hub", "depot_name", "North Hub")]
    [InlineData("parcels of depot Lund", "depot_id", "Lund")]
    [InlineData("parcels of the fast ones", "carrier_name", "Swift & Sons")]
    public void A_thing_is_called_by_its_key_its_name_or_another_word_for_it(string question, string dimension, string value)
    {
        var plan = PlanContract.Of(Assert.IsType<Planned>(Ask(question)).Plan);

        Assert.Equal([value], plan.Filters[dimension]);
        Assert.Empty(plan.By);
    }

    [Fact]
    public void A_mistyped_word_never_beats_a_word_that_is_there()
    {
        Assert.Equal("parcel_weight", PlanContract.Of(Assert.IsType<Planned>(Ask("average parcel wieght")).Plan).Name);
        Assert.Equal("gliders", PlanContract.Of(Assert.IsType<Planned>(Ask("gliders")).Plan).Name);
    }

    /// <summary>Names of the repository's warehouse in the code would be knowledge that belongs into its files.</summary>
    [Fact]
    public void No_name_of_a_metric_dimension_or_relation_stands_in_the_code()
    {
        var catalog = MetricCatalog.Load(ContentDirectory.BesideProgram);
        var names = catalog.Metrics.SelectMany(metric => metric.Dimensions.Append(metric.Name.Text).Append(metric.Relation ?? ""))
            .Concat(AnalysisCatalog.Load(ContentDirectory.BesideProgram, ModelProject.Load(ContentDirectory.BesideProgram)).Analyses.Select(analysis => analysis.Name.Text)).Where(name => name.Length > 0).ToHashSet();
        var found = Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Samples, "..", "Insights.Api", "Questions"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)).SelectMany(line => Literal().Matches(line)).SelectMany(match => Name().Matches(match.Value)).Where(match => names.Contains(match.Value)).Select(match => $"{Path.GetFileName(file)}: {match.Value}"));

        Assert.Empty(found);
    }

    private Outcome Ask(string question)
    {
        var members = new Dictionary<(string, string), MemberSet>
        {
            [("fct_parcels", "depot_id")] = new("depot_id", ["Lund", "Oslo"]),
            [("fct_parcels", "depot_name")] = new("depot_name", ["North Hub"]),
            [("fct_parcels", "carrier_name")] = new("carrier_name", ["Swift & Sons"], _semantics.Words.Find("carrier_name", "fct_parcels")!.Members),
        };
        return QuestionPlanner.Plan(QuestionText.Split(question), _semantics, members);
    }

    [GeneratedRegex("\"(?:[^\"\\\\\r\n]|\\\\.)*\"")]
    private static partial Regex Literal();

    [GeneratedRegex("[a-z][a-z0-9_-]+")]
    private static partial Regex Name();
}
