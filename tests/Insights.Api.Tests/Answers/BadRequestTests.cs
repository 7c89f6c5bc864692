using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;

namespace Insights.Api.Tests.Answers;

/// <summary>What cannot be read is refused with what was found and what is expected, never as an error of the service.</summary>
[Collection(nameof(SamplesApi))]
public sealed class BadRequestTests(SamplesApi api)
{
    [Theory]
    [InlineData("ask", "{", "the body of the request cannot be read: ")]
    [InlineData("ask", "{\"question\":123}", "$.question")]
    [InlineData("ask", "", "the request cannot be read: ")]
    [InlineData("pipeline/refresh", "{\"select\":\"dim_dates\"}", "$.select")]
    [InlineData("pipeline/refresh", "{\"fulll\":true}", "'fulll'")]
    [InlineData("pipeline/refresh", "{\"select\":[]}", "select names no model")]
    [InlineData("pipeline/refresh", "{\"verify\":true,\"select\":[\"dim_dates\"]}", "verify compares every incremental model")]
    [InlineData("pipeline/refresh", "{\"select\":[null]}", "select has an entry that is null")]
    [InlineData("pipeline/refresh", "{\"select\":[\"+dim_dates\"]}", "there is no model '+dim_dates'")]
    public async Task A_body_that_cannot_be_read_says_where(string path, string body, string detail)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        var problem = await (await api.Client.PostAsync($"/api/v1/{path}", content)).ProblemAsync();

        Assert.Equal((400, "/problems/invalid-parameter"), (problem.Status, problem.Type));
        Assert.Contains(detail, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_kind_of_body_than_json_is_refused()
    {
        using var content = new StringContent("question=sales", Encoding.UTF8, "text/plain");

        Assert.Equal(415, (await (await api.Client.PostAsync("/api/v1/ask", content)).ProblemAsync()).Status);
    }

    [Theory]
    [InlineData("pipeline/runs?limit=abc", "\"abc\"")]
    [InlineData("pipeline/batches?limit=abc", "\"abc\"")]
    [InlineData("pipeline/batches?dataset=usage/navigatoin", "dataset 'usage/navigatoin' is not known; it is usage/navigation, ")]
    [InlineData("pipeline/rejects?dataset=transaction", "dataset 'transaction' is not known; it is commerce/transactions, ")]
    [InlineData("pipeline/runs?status=bogus", "status 'bogus' is not known; it is running, succeeded, failed")]
    [InlineData("pipeline/batches?status=bogus", "status 'bogus' is not known; it is loaded, failed, duplicate")]
    [InlineData("metrics/revenue?category=", "category names no member")]
    [InlineData("metrics/session_length_average?stat=median", "'stat' is neither a parameter nor a dimension of session_length_average")]
    [InlineData("kpis/session-length?stat=median&stat=p90", "stat 'median,p90' is not known")]
    [InlineData("kpis/session-length?colour=red", "cursor, order, stat; dimensions are")]
    [InlineData("kpis/active-users?colour=red", "cursor, order; dimensions are")]
    [InlineData("metrics/revenue?by=category&order=--value", "cannot be ordered by '--value'")]
    public async Task A_parameter_that_cannot_be_read_says_what_was_found(string path, string detail)
    {
        var problem = await (await api.Client.GetAsync($"/api/v1/{path}")).ProblemAsync();

        Assert.Equal((400, "/problems/invalid-parameter"), (problem.Status, problem.Type));
        Assert.Contains(detail, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metrics/nope", 404)]
    [InlineData("metrics/revenue?grain=fortnight", 400)]
    [InlineData("metrics/revenue?from=1999-01-01&to=1999-12-31", 422)]
    public async Task Who_asks_for_csv_gets_the_problem_too(string path, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/{path}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));

        using var response = await api.Client.SendAsync(request);

        var problem = await response.ProblemAsync();
        Assert.Equal(status, problem.Status);
        Assert.NotEmpty(problem.Detail);
    }

    [Fact]
    public async Task A_member_with_a_comma_is_found_by_quoting_it()
    {
        var rows = (await api.Client.GetFromJsonAsync<JsonElement>("/api/v1/metrics/revenue?by=product_name&limit=100000")).GetProperty("rows").EnumerateArray();
        var row = rows.First(row => row.GetProperty("product_name").GetString()!.Contains(',', StringComparison.Ordinal));
        var name = row.GetProperty("product_name").GetString();

        var answer = await api.Client.GetFromJsonAsync<JsonElement>($"/api/v1/metrics/revenue?product_name={Uri.EscapeDataString($"\"{name}\"")}");

        Assert.NotEqual(0, row.GetProperty("value").GetDecimal());
        Assert.Equal(row.GetProperty("value").GetDecimal(), answer.GetProperty("total").GetDecimal());
    }

    [Fact]
    public async Task The_table_of_a_question_can_be_had_as_csv_and_a_refusal_stays_json()
    {
        Assert.StartsWith("text/csv\nperiod,", await AskAsync("Revenue by month in 2024"));
        Assert.StartsWith("application/json\n{", await AskAsync("What is the weather on Mars?"));
    }

    private async Task<string> AskAsync(string question)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/ask") { Content = JsonContent.Create(new { question, as_of = "latest" }) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using var response = await api.Client.SendAsync(request);
        return $"{response.Content.Headers.ContentType!.MediaType}\n{await response.Content.ReadAsStringAsync()}";
    }
}
