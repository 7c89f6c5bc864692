using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;
using Insights.Api.Tests.Questions;

namespace Insights.Api.Tests.Entities;

/// <summary>The shipped entities over the samples, and what is refused.</summary>
[Collection(nameof(SamplesApi))]
public sealed class EntitiesApiTests(SamplesApi api)
{
    [Theory]
    [InlineData("customer", "select count(*) from gold.dim_customers")]
    [InlineData("product", "select count(*) from gold.dim_products")]
    [InlineData("user", "select count(*) from gold.dim_users")]
    [InlineData("organisation", "select count(*) from gold.dim_organisations")]
    [InlineData("firm", "select count(*) from gold.firm_usage_summary")]
    [InlineData("contact", "select count(*) from gold.dim_crm_customers")]
    [InlineData("assistant_user", "select count(distinct user_id) from gold.fct_assistant_queries")]
    public async Task All_of_an_entity_are_listed(string entity, string sql) =>
        Assert.Equal((await api.ListAsync(sql, row => row.GetInt64(0))).Single(), (await GetAsync(entity)).GetProperty("count").GetInt64());

    [Fact]
    public async Task Every_entity_takes_every_metric_that_it_says_that_it_takes()
    {
        var entities = (await api.Client.GetFromJsonAsync<JsonElement>("/api/v1/entities")).GetProperty("items").EnumerateArray().ToList();

        Assert.InRange(entities.Count, 10, 100);
        foreach (var entity in entities)
        {
            var name = entity.GetProperty("name").GetString()!;
            foreach (var metric in entity.GetProperty("measures").EnumerateArray().Select(measure => measure.GetString()!))
            {
                var listed = await GetAsync($"{name}?measures={metric}&order=-{metric}&limit=3");

                Assert.InRange(listed.GetProperty("items").GetArrayLength(), 1, 3);
            }
        }
    }

    [Theory]
    [InlineData("customer", "user_id", "orders")]
    [InlineData("product", "product_id", "units_sold")]
    [InlineData("organisation", "organisation_id", "active_users")]
    [InlineData("firm", "firm_id", "assistant_queries_per_user")]
    public async Task A_measure_is_the_metric_by_the_key(string entity, string column, string metric)
    {
        var rows = (await api.Client.GetFromJsonAsync<JsonElement>($"/api/v1/metrics/{metric}?by={column}")).GetProperty("rows").EnumerateArray()
            .Where(row => row.GetProperty(column).ValueKind != JsonValueKind.Null).ToDictionary(row => row.GetProperty(column).ToString(), row => row.GetProperty("value").GetDouble());
        var listed = (await GetAsync($"{entity}?measures={metric}")).GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("key").ToString(), item => item.GetProperty(metric));

        Assert.NotEmpty(rows);
        Assert.Empty(rows.Keys.Except(listed.Keys));
        Assert.All(listed, item => Assert.Equal(rows.GetValueOrDefault(item.Key), item.Value.ValueKind == JsonValueKind.Null ? 0 : item.Value.GetDouble()));
    }

    [Fact]
    public async Task A_name_stands_for_its_key_in_lists_metrics_and_questions()
    {
        var (key, name) = (await api.ListAsync("select organisation_id, name from gold.dim_organisations order by 1 limit 1", row => (row.GetString(0), row.GetString(1)))).Single();

        var listed = await GetAsync($"organisation?key={Uri.EscapeDataString(name.ToUpperInvariant())}");
        var asked = await api.Client.AskAsync($"active users of {name} in November 2025");

        Assert.Equal((key, name), (listed.GetProperty("items")[0].GetProperty("key").GetString(), listed.GetProperty("items")[0].GetProperty("name").GetString()));
        Assert.Equal(await TotalAsync($"active_users?organisation_id={key}"), await TotalAsync($"active_users?organisation_id={Uri.EscapeDataString(name)}"));
        Assert.Equal(key, asked.GetProperty("plan").GetProperty("filters").GetProperty("organisation_id")[0].GetString());
    }

    [Fact]
    public async Task A_list_can_be_had_as_csv()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/entities/product?measures=units_sold&order=-units_sold&limit=2");
        request.Headers.Accept.Add(new("text/csv"));

        using var response = await api.Client.SendAsync(request);

        Assert.StartsWith("key,name,units_sold\r\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("rel=\"next\"", response.Headers.GetValues("Link").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("customers", 404, "there is no entity 'customers'; there are customer,")]
    [InlineData("customer?measurs=orders", 400, "'measurs' is neither a parameter nor a dimension of customer or of the rows of all that is asked; the nearest are measures,")]
    [InlineData("customer?measures=ordres", 400, "measures 'ordres' is no metric of each customer; there are orders,")]
    [InlineData("customer?measures=sessions", 400, "measures 'sessions' is no metric of each customer; there are ")]
    [InlineData("customer?from=2024-01-01", 400, "from is of measures, and none is asked for")]
    [InlineData("customer?active_in=2024-01-01..", 400, "active_in needs the metric whose rows make one active: write activity=")]
    [InlineData("customer?activity=orders&active_in=2024", 400, "active_in '2024' is no range such as 2024-01-01..2024-12-31")]
    [InlineData("customer?activity=orders&active_in=2024-02-01..2024-01-01", 400, "active_in '2024-02-01..2024-01-01' ends before it begins")]
    [InlineData("customer?activity=orders&not_active_in=1999-01-01..1999-12-31", 422, "1999-01-01 to 1999-12-31 has no data for orders; there is data from ")]
    [InlineData("customer?activity=orders&not_active.category=Garden", 400, "'not_active.category' is of the rows of an activity: write activity=… and not_active_in=…")]
    [InlineData("customer?activity=orders&active_in=..&active.colour=red", 400, "'colour' is no dimension of orders; its dimensions are ")]
    [InlineData("customer?activity=orders&active_in=..&active.category=Kitchn", 400, "category has no member 'Kitchn'; the nearest are Kitchen")]
    [InlineData("customer?activity=average_order_value", 400, "activity 'average_order_value' has no rows of its own days")]
    [InlineData("organisation?activity=contracted_licences", 400, "activity 'contracted_licences' has no rows of its own days, as a stock has none")]
    [InlineData("customer?measures=orders&having=orders", 400, "having 'orders' is no condition such as orders>=5 or first>=2024-01-01")]
    [InlineData("customer?measures=orders&having=first>=2024-01-01", 400, "having 'first>=2024-01-01' is no condition")]
    [InlineData("customer?measures=orders&order=revenue", 400, "the list cannot be ordered by 'revenue'; it can by key, orders")]
    [InlineData("customer?measures=orders&population=all", 400, "there are no populations of customer to choose from")]
    [InlineData("customer?key=none_such", 400, "key has no member 'none_such'; the nearest are ")]
    [InlineData("customer?state=XX", 400, "state has no member 'XX'; the nearest are ")]
    [InlineData("customer?measures=orders&category=Kitchn", 400, "category has no member 'Kitchn'; the nearest are Kitchen")]
    [InlineData("customer?measures=orders,shop_visits&category=Kitchen", 400, "'category' is neither a parameter nor a dimension of customer or of the rows of all that is asked")]
    [InlineData("customer?created_date>=5", 400, "created_date is a date, and is compared with such: created_date>=2025-11-30")]
    [InlineData("organisation?measures=contracted_licences&weekday=1", 400, "contracted_licences cannot be asked so (weekday, hour, month_of_year of a stock)")]
    public async Task What_cannot_be_listed_is_refused_with_what_can(string question, int status, string detail)
    {
        var problem = await (await api.Client.GetAsync($"/api/v1/entities/{question}")).ProblemAsync();

        Assert.Equal((question, status), (question, problem.Status));
        Assert.StartsWith(detail, problem.Detail, StringComparison.Ordinal);
    }

    private async Task<JsonElement> GetAsync(string question) =>
        await api.Client.GetFromJsonAsync<JsonElement>($"/api/v1/entities/{question}{(question.Contains('?', StringComparison.Ordinal) ? "&" : "?")}");

    private async Task<decimal> TotalAsync(string question) => (await api.Client.GetFromJsonAsync<JsonElement>($"/api/v1/metrics/{question}")).GetProperty("total").GetDecimal();
}
