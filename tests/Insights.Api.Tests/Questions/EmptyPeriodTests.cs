using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Questions;

/// <summary>What is summed or counted was none in a period without rows; a mean has no value there.</summary>
[Collection(nameof(SamplesApi))]
public sealed class EmptyPeriodTests(SamplesApi api)
{
    [Fact]
    public async Task Months_without_rows_are_the_lowest_and_are_listed_as_nothing()
    {
        // One customer does not buy in every month of a year.
        var customer = (await api.ListAsync("select user_id from gold.fct_order_lines where status = 'completed' and order_date between '2024-01-01' and '2024-12-31' group by 1 having count(distinct date_trunc('month', order_date)) between 2 and 6 order by count(*) desc, 1 limit 1", row => row.GetFieldValue<object>(0))).Single();
        var empty = (await api.ListAsync($"select m::date from generate_series('2024-01-01'::timestamp, '2024-12-01', '1 month') m where not exists (select from gold.fct_order_lines where status = 'completed' and user_id = '{customer}' and date_trunc('month', order_date) = m) order by 1", row => row.GetFieldValue<DateOnly>(0))).ToList();

        var lowest = await api.Client.AskAsync($"which month had the lowest revenue for customer {customer} in 2024");
        Assert.Equal($"{empty[0]:yyyy-MM-dd} 0", string.Join(' ', lowest.GetProperty("rows")[0].GetProperty("period").GetString(), lowest.GetProperty("rows")[0].GetProperty("value")));

        Assert.Contains("There is no data of ", lowest.Sentence(), StringComparison.Ordinal);

        var listed = await api.Client.AskAsync($"revenue for customer {customer} by month in 2024");
        Assert.Equal(12, listed.GetProperty("rows").GetArrayLength());
        Assert.Equal(empty.Select(month => $"{month:yyyy-MM-dd}"), listed.GetProperty("rows").EnumerateArray().Where(row => row.GetProperty("value").GetDouble() == 0).Select(row => row.GetProperty("period").GetString()));

        var highest = await api.Client.AskAsync($"which month had the highest revenue for customer {customer} in 2024");
        Assert.True(highest.GetProperty("rows")[0].GetProperty("value").GetDouble() > 0);

        var mean = await api.Client.AskAsync($"average order value for customer {customer} by month in 2024");
        Assert.Equal(12 - empty.Count, mean.GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public async Task The_metrics_own_route_keeps_its_rows()
    {
        using var response = await api.Client.GetAsync("/api/v1/metrics/revenue?grain=day&user_id=1&from=2024-01-01&to=2024-12-31");
        var rows = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("rows").EnumerateArray().ToList();

        Assert.NotEmpty(rows);
        Assert.DoesNotContain(rows, row => row.GetProperty("value").GetDouble() == 0);
    }
}
