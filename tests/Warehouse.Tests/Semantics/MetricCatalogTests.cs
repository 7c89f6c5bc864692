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
            type: count
            relation: fct_sessions
            time_column: started_date

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
    [InlineData("type: count", "type: median", "metric 'sessions': every type but count needs an expression, and a count takes none")]
    [InlineData("type: count", "type: count\n    expression: x", "metric 'sessions': every type but count needs an expression, and a count takes none")]
    [InlineData("type: count", "type: percentile\n    expression: x", "metric 'sessions': percentile stands with the type percentile only, as a share between 0 and 1")]
    [InlineData("type: count\n    relation: fct_sessions\n    time_column: started_date", "type: ratio\n    numerator: sessions\n    denominator: nope", "metric 'sessions': a ratio has a numerator and a denominator that are metrics and no ratios, found 'sessions'")]
    [InlineData("type: count", "type: ratio\n    numerator: a\n    denominator: b", "metric 'sessions': a ratio takes no relation, time_column, filter, dimensions and populations: it has those of its metrics")]
    [InlineData("type: count\n    relation: fct_sessions\n    time_column: started_date", "type: derived\n    expression: visits - 1", "metric 'sessions': a derived metric is an expression over metrics that are no ratios and not derived themselves, found 'visits'")]
    [InlineData("type: count\n    relation: fct_sessions\n    time_column: started_date", "type: derived\n    expression: 1 + 1", "metric 'sessions': a derived metric names at least one metric in its expression")]
    [InlineData("unit: sessions", "unit: ''", "metric 'sessions': label, description, owner and unit are not empty")]
    [InlineData("type: count", "type: count\n    distinct_counts: [{relation: r, time_column: d, previous_column: p, count_column: n}]", "metric 'sessions': distinct_counts stand with the type count_distinct and without a filter only")]
    [InlineData("time_column: started_date", "", "metric 'sessions': type Count needs a relation and a time_column")]
    [InlineData("time_column: started_date", "time_column: started_date\n    time_grain: day", "metric 'sessions': time_grain is week, month, quarter or year, found 'day'")]
    [InlineData("time_column: started_date", "time_column: started_date\n    time_grain: month\n    last_of_period: true", "metric 'sessions': time_grain stands with a time_column, and without last_of_period and distinct_counts")]
    public void An_incomplete_definition_is_an_error_at_the_metrics_line(string found, string replacement, string problem) =>
        Assert.Equal($"m.yml(2): {problem}", Error(Sessions.Replace(found, replacement, StringComparison.Ordinal)));

    [Theory]
    [InlineData("    unit: sessions\n", "", "m.yml(8): Missing properties, 'unit'")]
    [InlineData("unit: sessions", "units: sessions", "m.yml(6)")]
    [InlineData("type: count", "type: number", "m.yml(7): 'number' is not known here; expected sum, count, count_distinct, average, median, percentile, ratio, derived")]
    public void A_missing_or_unknown_key_is_an_error_with_file_and_line(string found, string replacement, string message) =>
        Assert.StartsWith(message, Error(Sessions.Replace(found, replacement, StringComparison.Ordinal)));

    [Fact]
    public void A_name_is_defined_once_and_a_kpi_names_a_metric()
    {
        Assert.Equal("m.yml(10): 'sessions' is defined twice", Error(Sessions + Sessions["metrics:\n".Length..]));
        Assert.Equal("m.yml(11): kpi 'visits': there is no metric 'visit'", Error(Sessions + "kpis:\n  - name: visits\n    metric: visit\n"));
    }

    private string Error(string yaml)
    {
        var metrics = Directory.CreateDirectory(Path.Combine(_directory.FullName, "metrics")).FullName;
        File.WriteAllText(Path.Combine(metrics, "m.yml"), yaml);
        return Assert.Throws<ContentException>(() => MetricCatalog.Load(new ContentDirectory(_directory.FullName))).Message
            .Replace(metrics + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }
}
