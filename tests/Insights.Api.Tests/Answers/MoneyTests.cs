using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Questions;
using Microsoft.Extensions.DependencyInjection;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Answers;

/// <summary>Money is exact: kept as decimal numbers, and given out in whole cents.</summary>
[Collection(nameof(SamplesApi))]
public sealed class MoneyTests(SamplesApi api)
{
    /// <summary>Decimals by unit, written down once more.</summary>
    private static readonly Dictionary<string, int> Decimals = new()
    {
        ["USD"] = 2,
        ["USD per order"] = 2,
        ["USD per customer"] = 2,
        ["USD per user"] = 2,
        ["USD per click"] = 4,
    };

    private MetricCatalog Catalog => api.Services.GetRequiredService<MetricCatalog>();

    [Fact]
    public async Task No_metric_of_money_has_more_decimals_than_its_unit()
    {
        var seen = 0;
        foreach (var metric in Catalog.Metrics.Where(metric => Units(metric).Any(unit => unit is not null)))
        {
            var dimensions = Catalog.DimensionsOf(metric).Where(dimension => dimension is not "user_id").Take(4);
            string[] grains = ["grain=month", "grain=week", "grain=total"];
            foreach (var shape in grains.SelectMany(_ => dimensions.Select(name => $"&by={name}").Prepend(""), (grain, by) => grain + by))
            {
                var answer = await api.Client.GetFromJsonAsync<JsonElement>($"/api/v1/metrics/{metric.Name.Text}?{shape}");
                string[] names = ["value", "numerator", "denominator"];
                foreach (var (name, unit) in names.Zip(Units(metric)).Where(pair => pair.Second is not null))
                {
                    var rows = answer.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty(name));
                    var cells = name == "value" ? rows.Append(answer.GetProperty("total")) : rows;
                    seen += cells.Count(cell => IsWithin(cell, Decimals[unit!], $"{metric.Name.Text}?{shape} {name}"));
                }
            }
        }

        Assert.InRange(seen, 1000, 1_000_000);
    }

    [Fact]
    public async Task No_column_of_money_of_an_analysis_has_more_decimals_than_its_unit()
    {
        var seen = 0;
        foreach (var analysis in api.Services.GetRequiredService<AnalysisCatalog>().Analyses)
        {
            var answer = await api.Client.GetFromJsonAsync<JsonElement>($"/api/v1/analyses/{analysis.Name.Text}?limit=10000");
            foreach (var column in analysis.Columns.Where(column => column.Unit is not null && Decimals.ContainsKey(column.Unit)))
            {
                var name = column.Name.Text;
                seen += answer.GetProperty("rows").EnumerateArray()
                    .Count(row => IsWithin(row.GetProperty(name), Decimals[column.Unit!], $"{analysis.Name.Text} {name}"));
            }
        }

        Assert.InRange(seen, 20, 100_000);
    }

    [Fact]
    public async Task A_change_of_money_is_exact_too()
    {
        foreach (var asked in new[] { "revenue by category", "average order value", "median order value by state" })
        {
            var question = $"{asked} in 2024 compared with 2023";
            var rows = (await api.Client.AskAsync(question)).GetProperty("rows").EnumerateArray().ToList();

            Assert.NotEmpty(rows);
            Assert.All(rows, row =>
            {
                Assert.All(["value", "previous", "change"], name => IsWithin(row.GetProperty(name), 2, $"{question}: {name}"));
                Assert.Equal(row.GetProperty("value").GetDecimal() - row.GetProperty("previous").GetDecimal(), row.GetProperty("change").GetDecimal());
            });
        }
    }

    [Fact]
    public async Task Money_is_decimal_in_gold()
    {
        foreach (var metric in Catalog.Metrics.Where(metric => metric.Unit == "USD" && metric.Relation is not null))
        {
            Assert.Equal((metric.Name.Text, "numeric"), (metric.Name.Text, Assert.Single(await TypesAsync(metric.Expression!, metric.Relation!))));
        }

        Assert.Equal(["numeric"], await TypesAsync("baseline_median", "daily_sales"));
        Assert.Equal(["numeric"], await TypesAsync("baseline_mad", "daily_sales"));
        Assert.Equal(["numeric"], await TypesAsync("cost_per_click", "campaign_performance"));
        Assert.Equal(["numeric"], await TypesAsync("arr_per_user", "firm_usage_summary"));
    }

    private IEnumerable<string?> Units(Metric metric)
    {
        string?[] units = metric.Type == MetricType.Ratio ? [metric.Unit, .. Catalog.Parts(metric).Select(part => part.Unit)] : [metric.Unit];
        return units.Select(unit => unit is not null && Decimals.ContainsKey(unit) ? unit : null);
    }

    private Task<IReadOnlyList<string>> TypesAsync(string expression, string relation) =>
        api.ListAsync($"select distinct pg_typeof({expression})::text from gold.{relation}", row => row.GetString(0));

    /// <returns>Whether there is a number.</returns>
    private static bool IsWithin(JsonElement cell, int decimals, string place)
    {
        if (cell.ValueKind == JsonValueKind.Null)
        {
            return false;
        }

        var text = cell.GetRawText();
        var point = text.IndexOf('.', StringComparison.Ordinal);
        Assert.True(!text.Contains('E', StringComparison.OrdinalIgnoreCase) && (point < 0 || text.Length - point - 1 <= decimals), $"{place}: {text}");
        return true;
    }
}
