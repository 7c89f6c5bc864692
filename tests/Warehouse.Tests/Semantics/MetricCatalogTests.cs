using Warehouse.Content;
using Warehouse.Semantics;

namespace Warehouse.Tests.Semantics;

public sealed class MetricCatalogTests : IDisposable
{
    private const string Sessions = """
        metrics:
          - name: sessions
            label: Sessions
            description: Sessions.
            owner: analytics
            unit: sessions
            type: simple
            measure: sessions
        semantic_models:
          - name: sessions
            model: fct_sessions
            defaults: {agg_time_dimension: started_date}
            dimensions:
              - {name: started_date, type: time}
              - {name: user_id}
            measures:
              - {name: sessions, agg: count}

        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("metrics");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void The_shipped_metrics_load_and_every_kpi_has_its_metric()
    {
        var catalog = MetricCatalog.Load(ContentDirectory.BesideProgram);

        Assert.Equal(
            ["active-users", "sessions", "sessions-per-user", "session-length", "transformations", "licence-utilisation"],
            catalog.Kpis.Select(kpi => kpi.Name.Text));
        Assert.Equal(["licensed", "all"], catalog.PopulationsOf(catalog.Find("licence_utilisation")!));
        Assert.Equal(["organisation_id", "user_id"], catalog.DimensionsOf(catalog.Find("licence_utilisation")!));
    }

    [Theory]
    [InlineData("measure: sessions", "filter: x", 2, "metric 'sessions': a simple metric needs a measure")]
    [InlineData("measure: sessions", "measure: sesions", 8, "there is no measure 'sesions' here; expected sessions")]
    [InlineData("measure: sessions", "measure: sessions\n    numerator: a", 2, "metric 'sessions': numerator and denominator stand with the type ratio only, and expr with the type derived")]
    [InlineData("measure: sessions", "measure: sessions\n    excluded_dimensions: [user]", 9, "there is no dimension 'user' here; expected user_id")]
    [InlineData("type: simple", "type: ratio", 2, "metric 'sessions': measure, filter and excluded_dimensions stand with the type simple only")]
    [InlineData("type: simple\n    measure: sessions", "type: ratio\n    numerator: sessions\n    denominator: nope", 2, "metric 'sessions': a ratio has a numerator and a denominator that are metrics and no ratios, found 'sessions'")]
    [InlineData("type: simple\n    measure: sessions", "type: derived\n    expr: visits - 1", 2, "metric 'sessions': a derived metric is an expression over metrics that are no ratios and not derived themselves, found 'visits'")]
    [InlineData("type: simple\n    measure: sessions", "type: derived\n    expr: 1 + 1", 2, "metric 'sessions': a derived metric names at least one metric in its expression")]
    [InlineData("unit: sessions", "unit: ''", 2, "metric 'sessions': label, description, owner and unit are not empty")]
    [InlineData("agg: count", "agg: count, expr: x", 16, "measure 'sessions': a count takes no expr")]
    [InlineData("agg: count", "agg: percentile", 16, "measure 'sessions': percentile stands with the agg percentile only, as a share between 0 and 1")]
    [InlineData("agg: count", "agg: sum, percentile: 0.5", 16, "measure 'sessions': percentile stands with the agg percentile only, as a share between 0 and 1")]
    [InlineData("defaults: {agg_time_dimension: started_date}", "defaults: {}", 16, "measure 'sessions' has no agg_time_dimension, and its semantic model no default")]
    [InlineData("agg_time_dimension: started_date", "agg_time_dimension: start_date", 12, "there is no time dimension 'start_date' here; expected started_date")]
    [InlineData("type: time", "type: time, grain: day", 13, "dimension 'started_date': grain is week, month, quarter or year, found 'day'")]
    [InlineData("name: user_id", "name: user_id, grain: month", 14, "dimension 'user_id': grain stands with the type time only")]
    [InlineData("type: time}", "type: time, grain: month}\n      - {name: other}", 17, "measure 'sessions': a time dimension with a grain stands without semi_additive and pre_aggregations", "agg: count", "agg: count, semi_additive: true")]
    [InlineData("name: user_id", "name: user_id, synonyms: [user]", 14, "dimension 'user_id': synonyms, named_by, members and ranked_by stand with a label")]
    [InlineData("name: user_id", "name: user_id, same_as: users", 14, "no semantic model 'users' describes a dimension 'user_id' with a label")]
    [InlineData("name: user_id", "name: user_id, same_as: users, label: User", 14, "dimension 'user_id': same_as stands without label, synonyms, named_by, members and ranked_by: the other semantic model has them")]
    [InlineData("name: user_id", "name: user_id, label: User, named_by: name", 14, "there is no dimension 'name' here; expected started_date, user_id")]
    [InlineData("name: user_id", "name: user_id, label: User, ranked_by: happiness", 14, "dimension 'user_id' is ranked by 'happiness', which is no metric")]
    [InlineData("name: user_id", "name: started_date", 14, "'started_date' is defined twice")]
    [InlineData("measures:", "pre_aggregations: [{name: p, measures: [sessions], previous_dates: {time: d, previous: p, count: n}}]\n    measures:", 15, "there is no count_distinct measure 'sessions' here; expected ")]
    public void A_wrong_definition_is_an_error_at_its_line(string found, string replacement, int line, string problem, string also = "-", string otherwise = "-") =>
        Assert.Equal($"m.yml({line}): {problem}", Error(Sessions.Replace(found, replacement, StringComparison.Ordinal).Replace(also, also == "-" ? "-" : otherwise, StringComparison.Ordinal)));

    [Theory]
    [InlineData("    unit: sessions\n", "", "Missing properties, 'unit'")]
    [InlineData("unit: sessions", "units: sessions", "m.yml(6): Property 'units' not found")]
    [InlineData("type: simple", "type: number", "m.yml(7): 'number' is not known here; expected simple, ratio, derived")]
    [InlineData("agg: count", "agg: number", "m.yml(16): 'number' is not known here; expected sum, count, count_distinct, average, median, percentile")]
    public void A_missing_or_unknown_key_is_an_error_with_file_and_line(string found, string replacement, string message) =>
        Assert.Contains(message, Error(Sessions.Replace(found, replacement, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void A_name_is_defined_once_and_a_kpi_names_a_metric()
    {
        var metric = Sessions[Sessions.IndexOf("  - name", StringComparison.Ordinal)..Sessions.IndexOf("semantic_models", StringComparison.Ordinal)];
        Assert.Equal("m.yml(9): 'sessions' is defined twice", Error(Sessions.Replace("semantic_models:", metric + "semantic_models:", StringComparison.Ordinal)));
        Assert.Equal("m.yml(18): kpi 'visits': there is no metric 'visit'", Error(Sessions + "kpis:\n  - name: visits\n    metric: visit\n"));
    }

    private string Error(string yaml)
    {
        var metrics = Directory.CreateDirectory(new ContentDirectory(_directory.FullName).SemanticModels).FullName;
        File.WriteAllText(Path.Combine(metrics, "m.yml"), yaml);
        return Assert.Throws<ContentException>(() => MetricCatalog.Load(new ContentDirectory(_directory.FullName))).Message
            .Replace(metrics + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }
}
