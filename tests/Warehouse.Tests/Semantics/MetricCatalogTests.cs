using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Warehouse.Tests.Semantics;

public sealed class MetricCatalogTests : IDisposable
{
    private const string Sessions = """
        metrics:
          - name: sessions
            description: Sessions.
            unit: sessions
        semantic_models:
          - name: fct_sessions
            defaults: {owner: analytics}
            entities: [{name: user, type: foreign, expr: user_id}]
            dimensions:
              - {name: started_date, type: time}
              - user_id
              - country
            measures:
              - {name: sessions, agg: count}

        """;

    private readonly ContentDirectory _content = new(Directory.CreateTempSubdirectory("metrics").FullName);

    public void Dispose() => Directory.Delete(_content.Path, recursive: true);

    [Fact]
    public void The_shipped_metrics_load_and_every_kpi_has_its_metric()
    {
        var catalog = MetricCatalog.Load(ContentDirectory.BesideProgram);

        Assert.Equal(
            ["active-users", "sessions", "sessions-per-user", "session-length", "transformations", "licence-utilisation"],
            catalog.Kpis.Select(kpi => kpi.Name.Text));
        Assert.Equal(["licensed", "all"], catalog.PopulationsOf(catalog.Find("licence_utilisation")!));
        Assert.Equal(["organisation_id", "user_id", "job_title", "is_employee"], catalog.DimensionsOf(catalog.Find("licence_utilisation")!));
    }

    [Fact]
    public void The_primary_keys_of_the_shipped_semantic_models_are_tested_to_be_unique()
    {
        var unique = ModelProject.Load(ContentDirectory.BesideProgram).Tests.Select(test => (test.Model, test.UniqueColumn!)).ToHashSet();
        var primary = MetricCatalog.Load(ContentDirectory.BesideProgram).SemanticModels
            .SelectMany(model => model.Entities.Where(entity => entity.Type == EntityType.Primary), (model, entity) => (model.Relation, entity.Column)).ToList();

        Assert.NotEmpty(primary);
        Assert.All(primary, key => Assert.Contains((key.Relation, key.Column), unique));
    }

    [Fact]
    public void What_is_not_said_is_the_default()
    {
        var metric = Load(Sessions).Find("sessions")!;

        Assert.Equal(("Sessions", "analytics", MetricType.Count, "fct_sessions", "started_date"), (metric.Label, metric.Owner, metric.Type, metric.Relation, metric.TimeColumn));
        Assert.Equal(["user_id", "country"], metric.Dimensions);
    }

    [Theory]
    [InlineData("unit: percent", 100)]
    [InlineData("unit: sessions", 1)]
    [InlineData("unit: percent\n    scale: 10", 10)]
    public void A_ratio_in_percent_is_times_100(string unit, double scale) =>
        Assert.Equal(scale, Load(Sessions.Replace(
            "semantic_models:",
            $"  - name: share\n    description: S.\n    {unit}\n    type: ratio\n    numerator: sessions\n    denominator: sessions\nsemantic_models:",
            StringComparison.Ordinal)).Find("share")!.Scale);

    [Fact]
    public void A_dimension_an_entity_and_a_population_are_described_once()
    {
        Write("web/a.yml", Sessions.Replace("- country", "- {name: country, synonyms: [land]}", StringComparison.Ordinal)
            .Replace("expr: user_id", "expr: user_id, label: Visitor", StringComparison.Ordinal)
            .Replace("    measures:", "    populations: [{name: real, expr: not is_test, synonyms: [without tests]}]\n    measures:", StringComparison.Ordinal));
        Write("web/b.yml", Other("fct_clicks").Replace("    measures:", "    populations: [real]\n    measures:", StringComparison.Ordinal));
        Write("shop/c.yml", Other("fct_orders"));

        var catalog = MetricCatalog.Load(_content);
        var words = new WordCatalog(catalog);

        Assert.Equal(["land"], words.Find("country", "fct_clicks")!.Synonyms);
        Assert.Null(words.Find("country", "fct_orders"));
        Assert.Equal(["Visitor", "Visitor", "Visitor"], new[] { "fct_sessions", "fct_clicks", "fct_orders" }.Select(relation => words.Find("user_id", relation)!.Label));
        Assert.Equal("not is_test", catalog.Find("fct_clicks")!.Populations["real"]);
        Assert.Equal(["without tests"], words.SynonymsOfPopulation("real", "fct_clicks"));
    }

    [Theory]
    [InlineData("- country", "- {name: country, synonyms: [land]}", "web/b.yml(12): 'country' is described by the semantic model 'fct_sessions' already; here its name is enough")]
    [InlineData("expr: user_id", "expr: user_id, label: Visitor", "web/b.yml(8): 'user' is described by the semantic model 'fct_sessions' already; here its name is enough")]
    public void A_second_description_is_an_error(string found, string replacement, string message)
    {
        Write("web/a.yml", Sessions.Replace(found, replacement, StringComparison.Ordinal));
        Write("web/b.yml", Other("fct_clicks").Replace(found, replacement, StringComparison.Ordinal));

        Assert.Equal(message, Error());
    }

    [Theory]
    [InlineData("unit: sessions", "unit: sessions\n    measure: sesions", 5, "measure: there is no measure 'sesions', the nearest are sessions")]
    [InlineData("name: sessions, agg", "name: visits, agg", 2, "measure: there is no measure 'sessions', the nearest are visits")]
    [InlineData("unit: sessions", "unit: sessions\n    numerator: sessions", 2, "metric 'sessions': numerator stands with the type ratio only")]
    [InlineData("unit: sessions", "unit: sessions\n    expr: sessions", 2, "metric 'sessions': expr stands with the type derived only")]
    [InlineData("unit: sessions", "unit: sessions\n    type: ratio\n    filter: x", 2, "metric 'sessions': filter stands with the type simple or cumulative only")]
    [InlineData("unit: sessions", "unit: sessions\n    excluded_dimensions: [countri]", 5, "excluded_dimensions: there is no dimension 'countri', the nearest are country, user_id")]
    [InlineData("unit: sessions", "unit: sessions\n    type: ratio\n    numerator: sessions", 6, "numerator: there is no simple metric 'sessions', nor any other")]
    [InlineData("semantic_models:", "  - {name: r, description: R., unit: u, type: ratio, numerator: sessions}\nsemantic_models:", 5, "metric 'r': denominator is missing")]
    [InlineData("semantic_models:", "  - {name: r, description: R., unit: u, type: derived, expr: session - 1}\nsemantic_models:", 5, "expr: there is no simple metric 'session', the nearest are sessions")]
    [InlineData("unit: sessions", "unit: sessions\n    type: derived", 2, "metric 'sessions': expr is missing")]
    [InlineData("unit: sessions", "unit: sessions\n    type: derived\n    expr: 1 + 1", 6, "expr: '1 + 1' names no metric")]
    [InlineData("unit: sessions", "unit: ''", 2, "metric 'sessions': label, description, owner and unit are not empty")]
    [InlineData("owner: analytics", "", 2, "metric 'sessions': owner is missing, here and in the defaults of the semantic model")]
    [InlineData("agg: count", "agg: count, expr: x", 14, "measure 'sessions': a count takes no expr")]
    [InlineData("agg: count", "agg: percentile", 14, "measure 'sessions': percentile stands with the agg percentile only, as a share between 0 and 1")]
    [InlineData("agg: count", "agg: sum, percentile: 0.5", 14, "measure 'sessions': percentile stands with the agg percentile only, as a share between 0 and 1")]
    [InlineData("{name: started_date, type: time}", "started_date", 14, "measure 'sessions': agg_time_dimension is needed, there are 0 dimensions of type time")]
    [InlineData("- country", "- {name: ended_date, type: time}", 14, "measure 'sessions': agg_time_dimension is needed, there are 2 dimensions of type time")]
    [InlineData("owner: analytics", "agg_time_dimension: start_date", 7, "agg_time_dimension: there is no time dimension 'start_date', the nearest are started_date")]
    [InlineData("type: time", "type: time, grain: day", 10, "dimension 'started_date': grain is week, month, quarter or year, found 'day'")]
    [InlineData("- country", "- {name: country, grain: month}", 12, "dimension 'country': grain stands with the type time only")]
    [InlineData("- user_id", "- {name: user_id, label: User}", 11, "dimension 'user_id': it is the key of the entity 'user', which has its label, synonyms, named_by, members and ranked_by")]
    [InlineData("- country", "- {name: country, named_by: countri}", 12, "named_by: there is no dimension 'countri', the nearest are country, user_id")]
    [InlineData("expr: user_id", "expr: user_id, named_by: user_name", 8, "named_by: there is no dimension 'user_name', the nearest are user_id, country")]
    [InlineData("- country", "- {name: country, member_order: [nl, de, nl]}", 12, "dimension 'country': member_order names a member twice")]
    [InlineData("- country", "- {name: country, type: time, member_order: [nl]}", 12, "dimension 'country': member_order stands with the type categorical only")]
    [InlineData("- country", "- {name: country, ranked_by: session}", 12, "ranked_by: there is no metric 'session', the nearest are sessions")]
    [InlineData("- country", "- user_id", 12, "'user_id' is defined twice")]
    [InlineData("type: foreign, expr: user_id}", "type: primary}, {name: visit, type: primary}", 8, "entity 'visit': type primary stands with one entity only: rows have one key")]
    [InlineData("unit: sessions", "unit: sessions\n    window: 7 days", 2, "metric 'sessions': window stands with the type cumulative only")]
    [InlineData("unit: sessions", "unit: sessions\n    type: cumulative\n    window: a week", 6, "window: 'a week' is not a number of days, weeks, months, quarters or years such as 7 days, at most 999")]
    [InlineData("- country", "- {name: country, timestamp: started_at}", 12, "dimension 'country': timestamp stands with the type time only")]
    [InlineData("type: time", "type: time, grain: month, timestamp: started_at", 10, "dimension 'started_date': timestamp stands without grain: a row that stands for a whole period has no time of day")]
    [InlineData("type: time", "type: time, expr: x", 10, "dimension 'started_date': expr stands with the type categorical only: time dimensions are columns of type date")]
    [InlineData("- user_id", "- {name: user_id, expr: x}", 11, "dimension 'user_id': expr stands without an entity: keys are columns")]
    [InlineData("- country", "- {name: country, entity: usr}", 12, "entity: there is no entity 'usr', the nearest are user")]
    [InlineData("- country", "- {name: country, entity: user}", 12, "entity: no semantic model has 'user' as its primary entity")]
    [InlineData("- country", "- {name: country, entity: user, label: Land}", 12, "dimension 'country': entity stands alone with the name: the entity's home says what it is")]
    [InlineData("    measures:", "    populations: [real]\n    measures:", 13, "populations: there is no population with an expr 'real', nor any other")]
    [InlineData("    measures:", "    pre_aggregations: [{name: p, measures: [sessions], previous_dates: {time: d, previous: p, count: n}}]\n    measures:", 13, "measures: there is no count_distinct measure 'sessions', nor any other")]
    [InlineData("    measures:", "    pre_aggregations: [{name: p, measures: [session]}]\n    measures:", 13, "measures: there is no measure of sum, count, count_distinct, average, median or percentile 'session', the nearest are sessions")]
    [InlineData("    measures:", "    pre_aggregations: [{name: p, measures: []}]\n    measures:", 13, "pre-aggregation 'p': measures names none")]
    [InlineData("    measures:", "    pre_aggregations: [{name: p, measures: [sessions], dimensions: [countri]}]\n    measures:", 13, "dimensions: there is no dimension 'countri', the nearest are country, user_id")]
    [InlineData("    measures:", "    pre_aggregations: [{name: p, measures: [sessions], grain: hour}]\n    measures:", 13, "pre-aggregation 'p': grain is day, week, month, quarter or year, found 'hour'")]
    [InlineData("    measures:", "    pre_aggregations: [{name: p, measures: [sessions]}, {name: p, measures: [sessions]}]\n    measures:", 13, "'p' is defined twice")]
    [InlineData("agg: count}", "agg: count}\n      - {name: m, agg: max}\n    pre_aggregations: [{name: p, measures: [m]}]", 16, "measures: there is no measure of sum, count, count_distinct, average, median or percentile 'm', the nearest are sessions")]
    [InlineData("agg: count}", "agg: count}\n      - {name: m, agg: median}\n    pre_aggregations: [{name: p, measures: [m, sessions]}]", 16, "pre-aggregation 'p': medians and percentiles are found among counted values, in a pre-aggregation without other measures")]
    [InlineData("agg: count}", "agg: count}\n      - {name: m, agg: median}\n      - {name: n, agg: median, expr: m + 1}\n    pre_aggregations: [{name: p, measures: [m, n]}]", 17, "pre-aggregation 'p': its medians and percentiles are of 'm', 'm + 1': values are counted of one expr")]
    [InlineData("agg: count}", "agg: count, semi_additive: true}\n    pre_aggregations: [{name: p, measures: [sessions], grain: week}]", 15, "pre-aggregation 'p': what is semi_additive is kept by day")]
    [InlineData("  - name: fct_sessions", "  - {name: a, measures: []}\n  - name: fct_sessions", 7, "semantic_models: a file has one, the relation whose metrics it defines")]
    public void A_wrong_definition_is_an_error_with_file_line_and_key(string found, string replacement, int line, string problem) =>
        Assert.Equal($"m.yml({line}): {problem}", Error(Sessions.Replace(found, replacement, StringComparison.Ordinal)));

    [Theory]
    [InlineData("agg: count, semi_additive: true", "", "m.yml(2): metric 'sessions': the measure 'sessions' is semi_additive, and is not added up over time")]
    [InlineData("agg: count", "    window: 28 days\n", "m.yml(6): window: rows of 'started_date' stand for a whole month, so the window is of such or longer units")]
    public void A_window_is_over_whole_rows_that_add_up(string measure, string window, string problem)
    {
        var yaml = Sessions.Replace("    unit: sessions\n", $"    unit: sessions\n    type: cumulative\n{window}", StringComparison.Ordinal).Replace("agg: count", measure, StringComparison.Ordinal);

        Assert.Equal(problem, Error(window.Length == 0 ? yaml : yaml.Replace("type: time", "type: time, grain: month", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_cumulative_metric_is_over_all_time_or_its_window()
    {
        var metrics = "  - {name: ever, description: E., unit: u, type: cumulative, measure: sessions}\n  - {name: recent, description: R., unit: u, type: cumulative, measure: sessions, window: 1 month}\n";
        var catalog = Load(Sessions.Replace("semantic_models:", metrics + "semantic_models:", StringComparison.Ordinal));

        Assert.Equal((CumulativeWindow.AllTime, new CumulativeWindow(1, "month"), null), (catalog.Find("ever")!.Cumulative, catalog.Find("recent")!.Cumulative, catalog.Find("sessions")!.Cumulative));
    }

    [Fact]
    public void An_expression_is_said_once_in_a_folder_and_a_dimension_of_an_entity_is_that_of_its_home()
    {
        Write("web/a.yml", Sessions.Replace("- country", "- {name: side, expr: lower(country)}", StringComparison.Ordinal));
        Write("web/b.yml", Other("fct_clicks").Replace("- country", "- side\n      - {name: town, entity: user}", StringComparison.Ordinal));
        Write("web/c.yml", "semantic_models:\n  - name: dim_users\n    entities: [{name: user, type: primary, expr: id, named_by: nick}]\n    dimensions: [nick, {name: town, expr: lower(city)}]\n");

        var catalog = MetricCatalog.Load(_content);
        var clicks = catalog.Find("fct_clicks")!;

        Assert.Equal("(lower(country))", clicks.SqlOf("side"));
        Assert.Equal(new EntityDimension("user", "town", "user_id", "dim_users", "id", "(lower(city))"), clicks.EntityDimensions["town"]);
        Assert.Equal(("dim_users", "(lower(city))"), clicks.SourceOf("town"));
        var user = catalog.FindEntity("user")!;
        Assert.Equal(("dim_users", "id", "nick"), (user.Home!.Relation, user.HomeKey, user.NamedBy));
        Assert.Equal("user", catalog.NamedEntityOf("fct_clicks", "user_id")!.Name);
    }

    [Fact]
    public void A_dimension_that_the_home_does_not_have_is_an_error()
    {
        Write("a.yml", Sessions.Replace("- country", "- {name: country, entity: user}", StringComparison.Ordinal));
        Write("b.yml", "semantic_models:\n  - name: dim_users\n    entities: [{name: user, type: primary, expr: id}]\n    dimensions: [county]\n");

        Assert.Equal("a.yml(12): dimensions: there is no dimension of 'dim_users' 'country', the nearest are county", Error());
    }

    [Fact]
    public void A_row_that_stands_for_a_month_is_no_stock() => Assert.Equal(
        "m.yml(14): measure 'sessions': a time dimension with a grain stands without semi_additive and pre_aggregations",
        Error(Sessions.Replace("type: time", "type: time, grain: month", StringComparison.Ordinal).Replace("agg: count", "agg: count, semi_additive: true", StringComparison.Ordinal)));

    [Theory]
    [InlineData("    unit: sessions\n", "", "Missing properties, 'unit'")]
    [InlineData("unit: sessions", "units: sessions", "m.yml(4): 'units' is no key here; the nearest are unit,")]
    [InlineData("unit: sessions", "type: number", "m.yml(4): 'number' is not known here; expected simple, ratio, derived, cumulative")]
    [InlineData("unit: sessions", "unit: sessions\n    better: bigger", "m.yml(5): 'bigger' is not known here; expected more, less")]
    [InlineData("agg: count", "agg: number", "m.yml(14): 'number' is not known here; expected sum, count, count_distinct, average, median, percentile, min, max")]
    public void A_missing_or_unknown_key_is_an_error_with_file_and_line(string found, string replacement, string message) =>
        Assert.Contains(message, Error(Sessions.Replace(found, replacement, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void A_name_is_defined_once_and_a_kpi_names_a_metric()
    {
        var metric = Sessions[Sessions.IndexOf("  - name", StringComparison.Ordinal)..Sessions.IndexOf("semantic_models", StringComparison.Ordinal)];
        Assert.Equal("m.yml(5): 'sessions' is defined twice", Error(Sessions.Replace("semantic_models:", metric + "semantic_models:", StringComparison.Ordinal)));
        Assert.Equal("m.yml(16): kpi 'visits': there is no metric 'visit', the nearest are sessions", Error(Sessions + "kpis:\n  - name: visits\n    metric: visit\n"));
    }

    private static string Other(string name) => Sessions.Replace("- name: sessions", $"- name: {name}", StringComparison.Ordinal)
        .Replace("{name: sessions", $"{{name: {name}", StringComparison.Ordinal).Replace("fct_sessions", name, StringComparison.Ordinal);

    private void Write(string file, string yaml)
    {
        var path = Path.Combine(_content.SemanticModels, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, yaml);
    }

    private MetricCatalog Load(string yaml)
    {
        Write("m.yml", yaml);
        return MetricCatalog.Load(_content);
    }

    private string Error(string yaml)
    {
        Write("m.yml", yaml);
        return Error();
    }

    private string Error() => Assert.Throws<ContentException>(() => MetricCatalog.Load(_content)).Message
        .Replace(_content.SemanticModels + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
}
