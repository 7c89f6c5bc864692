using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;

namespace Insights.Api.Tests.Analyses;

[Collection(nameof(SamplesApi))]
public sealed class AnalysesApiTests(SamplesApi api)
{
    /// <summary>What an analysis needs to have rows.</summary>
    private static readonly Dictionary<string, string> NeededParameters = new() { ["customer-contacts"] = "&customer=1" };

    [Fact]
    public async Task Every_analysis_answers_with_the_columns_that_it_promises()
    {
        var list = (await GetAsync("")).GetProperty("items").EnumerateArray().ToList();
        Assert.Contains(list, analysis => analysis.GetProperty("name").GetString() == "product-pairs");
        foreach (var analysis in list)
        {
            var name = analysis.GetProperty("name").GetString();
            var answer = await GetAsync($"/{name}?limit=3{NeededParameters.GetValueOrDefault(name!)}");

            var columns = analysis.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()).ToList();
            Assert.Equal(columns, answer.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()));
            var rows = answer.GetProperty("rows").EnumerateArray().ToList();
            Assert.NotEmpty(rows);
            Assert.All(rows, row => Assert.Equal(columns, row.EnumerateObject().Select(cell => cell.Name)));
            Assert.Equal((await api.ListAsync("select version from ops.warehouse_version", row => row.GetInt64(0))).Single(), answer.GetProperty("warehouse_version").GetInt64());
        }
    }

    [Theory]
    [InlineData("/nope", 404, "there is no analysis 'nope'; there are power-users, user-engagement,")]
    [InlineData("/funnel?visitors=some", 400, "visitors 'some' is not one of identified, all")]
    [InlineData("/funnel?from=2024-02-30", 400, "from '2024-02-30' is not a date such as 2025-11-30")]
    [InlineData("/funnel?stage=cart", 400, "'stage' is not a parameter of funnel; parameters are from, to, visitors, device, customer_segment, limit, cursor")]
    [InlineData("/product-pairs?min_orders=0", 400, "min_orders '0' is not a whole number of at least 1")]
    [InlineData("/anomalies?min_score=-1", 400, "min_score '-1' is not a number of at least 3.5")]
    [InlineData("/funnel?limit=10001", 400, "limit '10001' is not a whole number from 1 to 10000")]
    [InlineData("/funnel?cursor=x", 400, "cursor 'x' is not the 'next' of a page")]
    public async Task A_wrong_question_says_what_would_be_right(string path, int status, string detail)
    {
        var problem = await (await api.Client.GetAsync(Url(path))).ProblemAsync();
        Assert.Equal(status, problem.Status);
        Assert.StartsWith(detail, problem.Detail);
    }

    [Theory]
    [InlineData("'; drop table gold.fct_visits; --")]
    [InlineData("mobile' or '1'='1")]
    [InlineData("\\'; select pg_sleep(10); --")]
    [InlineData("$1 :from {{ ref('x') }}")]
    public async Task A_hostile_value_is_a_value(string device)
    {
        var problem = await (await api.Client.GetAsync(Url($"/funnel?device={Uri.EscapeDataString(device)}"))).ProblemAsync();

        Assert.Equal((400, "/problems/invalid-parameter"), (problem.Status, problem.Type));
        Assert.StartsWith($"device has no member '{device}'; the nearest are ", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(5, (await RowsAsync("/funnel")).Count);
    }

    [Fact]
    public async Task A_value_with_a_nul_is_refused_and_not_an_error_of_the_service()
    {
        var response = await api.Client.GetAsync(Url("/funnel?device=%00"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static Uri Url(string path) => new($"/api/v1/analyses{path}", UriKind.Relative);

    private Task<JsonElement> GetAsync(string path) => api.Client.GetFromJsonAsync<JsonElement>(Url(path));

    private async Task<IReadOnlyList<string>> RowsAsync(string path) =>
        [.. (await GetAsync(path)).GetProperty("rows").EnumerateArray().Select(row => row.ToString())];
}
