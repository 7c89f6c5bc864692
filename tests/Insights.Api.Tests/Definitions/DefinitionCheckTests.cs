using Insights.Api.Definitions;
using Insights.Api.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TestServers;
using Warehouse.Content;
using Warehouse.Database;
using Warehouse.Project;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Definitions;

/// <summary>Definitions against the gold of the samples.</summary>
[Collection(nameof(SamplesApi))]
public sealed class DefinitionCheckTests(SamplesApi api) : IDisposable
{
    private const string Metric = """
        metrics:
          - name: best
            description: Best.
            owner: web
            unit: visits
        semantic_models:
          - name: visits
            model: fct_visits
            entities: [{name: visit, type: primary, expr: visit_id}]
            dimensions: [{name: visit_date, type: time}, device]
            measures: [{name: best, agg: sum, expr: pageviews}]

        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("definitions");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_shipped_definitions_fit_the_gold_of_the_shipped_models()
    {
        var problems = await api.Services.GetRequiredService<DefinitionCheck>().FindAsync(CancellationToken.None);

        Assert.Empty(problems.Select(problem => problem.Message));
    }

    [Theory]
    [InlineData("model: fct_visits", "model: fct_visit", "there is no model 'fct_visit' in gold that warehouse_reader may read")]
    [InlineData("model: fct_visits", "model: pii_customers", "there is no model 'pii_customers' in gold that warehouse_reader may read")]
    [InlineData("visit_date", "visit_day", "gold.fct_visits has no column 'visit_day' (its time dimension); it has visit_id, visit_date,")]
    [InlineData("visit_date", "started_at", "the time dimension 'started_at' of gold.fct_visits is of type timestamp with time zone, expected date")]
    [InlineData(", device]", ", device, browser]", "gold.fct_visits has no column 'browser'; it has visit_id,")]
    public async Task A_definition_that_gold_does_not_have_is_an_error_with_file_and_line(string found, string replacement, string problem) =>
        Assert.StartsWith($"m.yml(2): metric 'best': {problem}", (await ProblemsAsync(Metric.Replace(found, replacement, StringComparison.Ordinal))).Single());

    [Theory]
    [InlineData("expr: pageviews", "expr: page_views", "column \"page_views\" does not exist")]
    [InlineData("expr: pageviews", "expr: device", "function sum(text) does not exist")]
    [InlineData("unit: visits", "unit: visits\n    filter: device", "argument of AND must be type boolean, not type text")]
    [InlineData("dimensions:", "populations: [{name: known, expr: is_known}]\n    dimensions:", "column \"is_known\" does not exist")]
    [InlineData("expr: pageviews", "expr: (select min(email) from gold.pii_customers)::integer", "permission denied")]
    public async Task An_expression_that_does_not_compile_is_an_error_with_file_and_line(string found, string replacement, string problem) =>
        Assert.StartsWith($"m.yml(2): metric 'best' does not compile: {problem}", (await ProblemsAsync(Metric.Replace(found, replacement, StringComparison.Ordinal))).Single());

    [Fact]
    public async Task A_key_that_gold_does_not_have_is_an_error_with_file_and_line() =>
        Assert.StartsWith(
            "m.yml(9): entity 'visit': gold.fct_visits has no column 'visit'; it has visit_id,",
            (await ProblemsAsync(Metric.Replace(", expr: visit_id", "", StringComparison.Ordinal))).Single());

    [Theory]
    [InlineData(", device]", ", device, {name: by, expr: browsr}]", "dimension 'by': its expr does not compile: column \"browsr\" does not exist")]
    [InlineData(", device]", ", device, {name: by, expr: max(pageviews)}]", "dimension 'by': its expr does not compile: aggregate functions are not allowed in WHERE")]
    [InlineData(", device]", ", device, {name: by, expr: rank() over ()}]", "dimension 'by': its expr does not compile: window functions are not allowed in WHERE")]
    [InlineData(", device]", ", device, {name: by, expr: (select min(email) from gold.pii_customers)}]", "dimension 'by': its expr does not compile: permission denied")]
    [InlineData("type: time}", "type: time, timestamp: visit_date}", "timestamp: 'visit_date' of gold.fct_visits is of type date, expected timestamp with time zone")]
    [InlineData("type: time}", "type: time, timestamp: visited_at}", "timestamp: gold.fct_visits has no column 'visited_at'; it has visit_id,")]
    public async Task A_dimension_that_gold_does_not_give_is_an_error_with_file_and_line(string found, string replacement, string problem) =>
        Assert.StartsWith($"m.yml(10): {problem}", (await ProblemsAsync(Metric.Replace(found, replacement, StringComparison.Ordinal))).Single());

    [Theory]
    [InlineData("visit_day", "range: gold.fct_visits has no column 'visit_day'; it has visit_id, visit_date,")]
    [InlineData("started_at", "range: 'started_at' of gold.fct_visits is of type timestamp with time zone, expected date")]
    public async Task A_range_of_an_analysis_that_gold_does_not_have_is_an_error_with_file_and_line(string column, string problem)
    {
        var analyses = Directory.CreateDirectory(Path.Combine(_directory.FullName, "analyses", "web")).FullName;
        await File.WriteAllTextAsync(Path.Combine(analyses, "visits.sql"), "select visit_id from {{ ref('fct_visits') }} where visit_date >= :from order by visit_id");
        await File.WriteAllTextAsync(Path.Combine(analyses, "visits.yml"), $$"""
            name: visits
            label: Visits
            description: Visits. One row per visit.
            owner: web
            parameters: [{name: from, type: date, description: First day.}]
            range:
              relation: fct_visits
              column: {{column}}
            columns: [{name: visit_id, label: Visit, description: The visit.}]
            sentence: There are visits.
            sentence_without_rows: There are none.
            """);
        await using var warehouse = NpgsqlDataSource.Create(api.ApiConnectionString);
        var check = new DefinitionCheck(warehouse, MetricCatalog.Load(ContentDirectory.BesideProgram), AnalysisCatalog.Load(new ContentDirectory(_directory.FullName), Project), Project);

        Assert.StartsWith($"{Path.Combine(analyses, "visits.yml")}(7): {problem}", (await check.FindAsync(CancellationToken.None)).Single().Message);
    }

    [Fact]
    public async Task What_gold_does_not_have_yet_is_left_for_the_check_after_the_next_publish()
    {
        await using var empty = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync(CancellationToken.None));
        await new Migrator(empty, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), CancellationToken.None);

        Assert.Empty(await CheckOf(empty, MetricCatalog.Load(ContentDirectory.BesideProgram), Project).FindAsync(CancellationToken.None));
    }

    private static ModelProject Project { get; } = ModelProject.Load(ContentDirectory.BesideProgram);

    private async Task<IReadOnlyList<string>> ProblemsAsync(string yaml)
    {
        var metrics = Directory.CreateDirectory(new ContentDirectory(_directory.FullName).SemanticModels).FullName;
        await File.WriteAllTextAsync(Path.Combine(metrics, "m.yml"), yaml);
        await using var warehouse = NpgsqlDataSource.Create(api.ApiConnectionString);
        var problems = await CheckOf(warehouse, MetricCatalog.Load(new ContentDirectory(_directory.FullName)), Project).FindAsync(CancellationToken.None);
        return [.. problems.Select(problem => problem.Message.Replace(metrics + Path.DirectorySeparatorChar, "", StringComparison.Ordinal))];
    }

    private static DefinitionCheck CheckOf(NpgsqlDataSource warehouse, MetricCatalog metrics, ModelProject project) =>
        new(warehouse, metrics, AnalysisCatalog.Load(ContentDirectory.BesideProgram, project), project);
}
