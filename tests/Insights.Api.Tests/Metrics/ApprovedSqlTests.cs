using Insights.Api.Metrics;
using TestServers;
using Warehouse.Content;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Metrics;

/// <summary>
/// The SQL of every metric, by month and its first dimension, as it was read and approved. Where a change is meant, run with
/// <c>APPROVE=1</c> and read the difference.
/// </summary>
public sealed class ApprovedSqlTests
{
    private static readonly string Approved = Path.Combine(Path.GetDirectoryName(RepositoryFiles.Samples)!, "tests", "Insights.Api.Tests", "Metrics", "Approved");
    private static readonly MetricCatalog Catalog = MetricCatalog.Load(ContentDirectory.BesideProgram);

    public static TheoryData<string> Names => [.. Catalog.Metrics.Select(metric => metric.Name.Text)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_compiled_sql_is_the_approved_one(string name)
    {
        var metric = Catalog.Find(name)!;
        var query = new MetricQuery(metric, null, null) { Grain = Grain.Month, By = [.. Catalog.DimensionsOf(metric).Take(1)] };

        var sql = MetricSql.Compile(Catalog, query, new DateOnly(2025, 11, 1), new DateOnly(2025, 11, 30)).Sql.ReplaceLineEndings("\n") + "\n";

        var path = Path.Combine(Approved, $"{name}.sql");
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
        {
            Directory.CreateDirectory(Approved);
            File.WriteAllText(path, sql);
        }

        Assert.True(File.Exists(path), $"{name}.sql is not approved yet: run with APPROVE=1 and read it");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), sql);
    }

    [Fact]
    public void Nothing_is_approved_for_a_metric_that_there_is_not() =>
        Assert.Equal(Catalog.Metrics.Select(metric => metric.Name.Text).Order(), Directory.EnumerateFiles(Approved).Select(Path.GetFileNameWithoutExtension).Order());
}
