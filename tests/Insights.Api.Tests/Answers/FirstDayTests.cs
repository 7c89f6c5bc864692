using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Answers;

/// <summary>The first and the last day that there are mean from the beginning and to the end, for every metric, KPI and analysis.</summary>
[Collection(nameof(SamplesApi))]
public sealed class FirstDayTests(SamplesApi api)
{
    private static readonly string[] Ranges = ["from=0001-01-01", "to=9999-12-31", "from=0001-01-01&to=9999-12-31", "from=0001-01-02", "to=9999-12-30"];

    [Theory]
    [InlineData("grain=total")]
    [InlineData("grain=week")]
    [InlineData("grain=month")]
    [InlineData("grain=quarter")]
    [InlineData("grain=year")]
    public async Task Every_metric_is_the_same_from_the_first_day_that_there_is(string grain)
    {
        var catalog = api.Services.GetRequiredService<MetricCatalog>();
        foreach (var metric in catalog.Metrics)
        {
            var path = $"/api/v1/metrics/{metric.Name.Text}?{grain}";
            var by = catalog.DimensionsOf(metric).Take(1).Select(dimension => $"&by={dimension}").SingleOrDefault("");
            foreach (var shape in new[] { path, path + by }.Distinct())
            {
                var all = await ValuesAsync(shape, grain);
                foreach (var range in Ranges)
                {
                    Assert.Equal((shape, range, all), (shape, range, await ValuesAsync($"{shape}&{range}", grain)));
                }
            }
        }
    }

    [Fact]
    public async Task Every_analysis_is_the_same_from_the_first_day_that_there_is()
    {
        foreach (var analysis in api.Services.GetRequiredService<AnalysisCatalog>().Analyses.Where(analysis => analysis.Parameters.Any(parameter => parameter.Name.Text == "from")))
        {
            var path = $"/api/v1/analyses/{analysis.Name.Text}?limit=10000";
            var all = (await api.Client.GetFromJsonAsync<JsonElement>(path)).GetProperty("rows").GetRawText();
            foreach (var range in Ranges)
            {
                Assert.Equal((path, range, all), (path, range, (await api.Client.GetFromJsonAsync<JsonElement>($"{path}&{range}")).GetProperty("rows").GetRawText()));
            }
        }
    }

    /// <summary>Of a total, the period is the range's first day.</summary>
    private async Task<string> ValuesAsync(string path, string grain)
    {
        var answer = await api.Client.GetFromJsonAsync<JsonElement>(path);
        var rows = answer.GetProperty("rows").EnumerateArray().Select(row => string.Join(';', row.EnumerateObject()
            .Where(cell => cell.Name != "period" || grain != "grain=total").Select(cell => $"{cell.Name}={cell.Value.GetRawText()}")));
        return string.Join('\n', rows.Append(answer.GetProperty("total").GetRawText()));
    }
}
