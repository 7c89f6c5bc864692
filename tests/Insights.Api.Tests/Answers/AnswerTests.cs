using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Answers;
using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Answers;

/// <summary>What all answers have in common: CSV, entity tags, and that nobody gets an answer older than the last publish.</summary>
[Collection(nameof(SamplesApi))]
public sealed class AnswerTests(SamplesApi api)
{
    [Theory]
    [InlineData("/api/v1/kpis/active-users?grain=month", "period,value")]
    [InlineData("/api/v1/metrics/licence_utilisation?by=organisation_id", "period,organisation_id,numerator,denominator,value")]
    [InlineData("/api/v1/analyses/funnel", "step,stage,visits,share_of_visits_percent,share_of_previous_percent,lost_visits,converted_visits,conversion_percent")]
    [InlineData("/api/v1/pipeline/batches", "id,dataset,file_name,sha256,status,rows_read,rows_loaded,rows_rejected,rows_repaired,rows_restated,reason,extra_columns,received_at,loaded_at,modelled_run_id,trace_id")]
    [InlineData("/api/v1/metrics", "name,label,description,unit,")]
    public async Task A_table_can_be_had_as_csv(string path, string header)
    {
        var response = await SendAsync(path, accept: "text/csv");

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.StartsWith(header, lines[0]);
        Assert.True(lines.Length > 2, "rows follow the header");
        Assert.Equal("", lines[^1]);
    }

    [Fact]
    public async Task Csv_and_json_say_the_same()
    {
        const string path = "/api/v1/kpis/sessions?grain=week&by=organisation_id";
        var rows = (await api.Client.GetFromJsonAsync<JsonElement>(path)).GetProperty("rows").EnumerateArray();
        var json = rows.Select(row => $"{row.GetProperty("period").GetString()},{row.GetProperty("organisation_id").GetString()},{row.GetProperty("value").GetRawText()}");

        var csv = (await (await SendAsync(path, accept: "text/csv")).Content.ReadAsStringAsync()).Split("\r\n")[1..^1];

        Assert.Equal(json, csv);
    }

    [Fact]
    public async Task The_next_page_of_a_csv_is_linked()
    {
        var response = await SendAsync("/api/v1/analyses/user-engagement?limit=2&level=high", accept: "text/csv");

        Assert.Matches("^</api/v1/analyses/user-engagement\\?limit=2&level=high&cursor=[0-9]+-2-[0-9a-f]{12}>; rel=\"next\"$", response.Headers.GetValues("Link").Single());
    }

    [Theory]
    [InlineData("application/json", false)]
    [InlineData("*/*", false)]
    [InlineData("text/csv, application/json;q=0.5", true)]
    [InlineData("text/csv;q=0.2, application/json", false)]
    [InlineData("text/csv, */*", true)]
    public async Task The_client_chooses_by_accept(string accept, bool isCsv) =>
        Assert.Equal(isCsv ? "text/csv" : "application/json", (await SendAsync("/api/v1/kpis/sessions", accept)).Content.Headers.ContentType!.MediaType);

    [Fact]
    public void Csv_quotes_what_needs_it_and_tells_empty_from_missing() => Assert.Equal(
        "a,b\r\n\"x,\"\"y\"\"\r\nz\",\r\n\"\",1.5\r\ntrue,2025-11-30\r\n",
        Csv.Write(["a", "b"], [["x,\"y\"\r\nz", null], ["", 1.5m], [true, new DateOnly(2025, 11, 30)]], JsonSerializerOptions.Web));

    [Fact]
    public async Task A_client_that_has_the_answer_gets_304_until_the_warehouse_changes()
    {
        const string path = "/api/v1/kpis/transformations?grain=month";
        var first = await SendAsync(path);
        var tag = first.Headers.ETag!;
        Assert.True(first.Headers.CacheControl is { NoCache: true, Private: true });

        var again = await SendAsync(path, tag: tag);
        Assert.Equal((HttpStatusCode.NotModified, tag, ""), (again.StatusCode, again.Headers.ETag, await again.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(path + "&by=organisation_id", tag: tag)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(path, accept: "text/csv", tag: tag)).StatusCode);

        await PublishAsync();
        var changed = await SendAsync(path, tag: tag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag);
    }

    [Fact]
    public async Task A_publish_whose_message_is_lost_is_seen_by_the_next_question()
    {
        const string path = "/api/v1/kpis/sessions?user_id=user_of_the_lost_message";
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(path)).StatusCode);
        var (session, user) = (await api.ListAsync(
            "select session_id, user_id from gold.fct_sessions where is_licensed_population limit 1", row => (row.GetString(0), row.GetString(1))))[0];
        await MoveSessionAsync(session, "user_of_the_lost_message");
        try
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(path)).StatusCode);

            await PublishAsync();

            Assert.Equal(1, await ValueAsync(path));
        }
        finally
        {
            await MoveSessionAsync(session, user);
            await PublishAsync();
        }
    }

    private Task MoveSessionAsync(string session, string user) =>
        api.ExecuteAsync($"update gold.fct_sessions set user_id = '{user}' where session_id = '{session}'");

    private async Task<double> ValueAsync(string path) => (await api.Client.GetFromJsonAsync<JsonElement>(path)).GetProperty("total").GetDouble();

    private Task PublishAsync() => api.ExecuteAsync("update ops.warehouse_version set version = version + 1");

    private async Task<HttpResponseMessage> SendAsync(string path, string accept = "application/json", EntityTagHeaderValue? tag = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (tag is not null)
            request.Headers.IfNoneMatch.Add(tag);
        return await api.Client.SendAsync(request);
    }
}
