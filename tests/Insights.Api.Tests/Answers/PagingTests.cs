using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Answers;

/// <summary>Pages of metrics, KPIs and analyses.</summary>
[Collection(nameof(SamplesApi))]
public sealed class PagingTests(SamplesApi api)
{
    /// <summary>By keys, by values of which many are equal, with members that are missing, ratios of either kind, metrics that are computed from others.</summary>
    [Theory]
    [InlineData("metrics/sessions?grain=week&by=organisation_id", 300)]
    [InlineData("metrics/sessions?grain=day&by=user_id&order=-value", 3000)]
    [InlineData("kpis/active-users?grain=day&order=value,-period", 80)]
    [InlineData("kpis/session-length?stat=median&by=user_id&order=value", 150)]
    [InlineData("metrics/licence_utilisation?grain=month&by=organisation_id&order=-value", 60)]
    [InlineData("kpis/licence-utilisation?by=user_id", 100)]
    [InlineData("metrics/revenue?grain=month&by=campaign_type,platform&order=platform", 200)]
    [InlineData("metrics/campaign_profit?by=campaign_id&order=-value", 50)]
    [InlineData("metrics/revenue", 1)]
    [InlineData("analyses/user-engagement?level=low", 100)]
    [InlineData("analyses/product-pairs?min_orders=1&rank_by=lift", 300)]
    [InlineData("analyses/funnel", 5)]
    public async Task Pages_together_are_the_whole_without_gap_or_repetition(string question, int least)
    {
        var whole = await PageAsync(question, 10_000, null);
        Assert.True(whole.Rows.Count >= least, $"{whole.Rows.Count} rows");
        Assert.Null(whole.Next);

        foreach (var limit in new[] { Math.Max(1, whole.Rows.Count / 6), whole.Rows.Count - 1, whole.Rows.Count, 7 }.Where(limit => limit > 0 && whole.Rows.Count / limit < 60))
        {
            var rows = new List<string>();
            string? cursor = null;
            do
            {
                var page = await PageAsync(question, limit, cursor);
                Assert.Equal((whole.Total, page.Next is not null), (page.Total, page.IsTruncated ?? page.Next is not null));
                Assert.Equal(Math.Min(limit, whole.Rows.Count - rows.Count), page.Rows.Count);
                rows.AddRange(page.Rows);
                cursor = page.Next;
            }
            while (cursor is not null);

            Assert.Equal(whole.Rows, rows);
        }
    }

    [Fact]
    public async Task A_page_may_have_another_size_than_the_one_before()
    {
        const string question = "metrics/revenue?grain=week&by=category&order=-value";
        var first = await PageAsync(question, 3, null);
        var second = await PageAsync(question, 10, first.Next);

        Assert.Equal((await PageAsync(question, 13, null)).Rows, first.Rows.Concat(second.Rows));
    }

    [Fact]
    public async Task A_kpi_and_its_metric_are_one_question()
    {
        var first = await PageAsync("kpis/active-users?grain=week", 4, null);

        Assert.Equal((await PageAsync("kpis/active-users?grain=week", 4, first.Next)).Rows, (await PageAsync("metrics/active_users?grain=week", 4, first.Next)).Rows);
    }

    [Fact]
    public async Task Csv_is_paged_by_links()
    {
        var whole = (await CsvAsync("/api/v1/metrics/sessions?grain=week&by=organisation_id")).Lines;
        var lines = new List<string>(whole[..1]);
        for (var path = "/api/v1/metrics/sessions?grain=week&by=organisation_id&limit=60"; path is not null;)
        {
            var (page, next) = await CsvAsync(path);
            Assert.Equal(whole[0], page[0]);
            lines.AddRange(page[1..]);
            path = next;
        }

        Assert.Equal(whole, lines);
    }

    [Theory]
    [InlineData("metrics/sessions?grain=week&by=organisation_id", "metrics/sessions?grain=day&by=organisation_id")]
    [InlineData("metrics/sessions?grain=week&by=organisation_id", "metrics/sessions?grain=week&by=organisation_id&order=-value")]
    [InlineData("metrics/sessions?grain=week&by=organisation_id", "metrics/sessions?grain=week&by=organisation_id&population=all")]
    [InlineData("metrics/sessions?grain=week&by=organisation_id", "metrics/sessions?grain=week&by=organisation_id&from=2025-10-01")]
    [InlineData("metrics/sessions?grain=week&by=organisation_id", "metrics/sessions?grain=week&by=organisation_id&organisation_id=org_001")]
    [InlineData("metrics/sessions?grain=week&by=organisation_id", "metrics/transformations?grain=week&by=organisation_id")]
    [InlineData("kpis/session-length?by=user_id", "kpis/session-length?by=user_id&stat=p90")]
    [InlineData("analyses/user-engagement?level=low", "analyses/user-engagement?level=high")]
    [InlineData("analyses/user-engagement", "analyses/power-users")]
    public async Task A_cursor_of_another_question_is_refused(string question, string other)
    {
        var cursor = (await PageAsync(question, 2, null)).Next;

        var (status, problem) = await ProblemAsync($"{other}&cursor={cursor}".Replace("power-users&", "power-users?", StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.BadRequest, "/problems/invalid-parameter"), (status, problem.GetProperty("type").GetString()));
        Assert.Equal($"cursor '{cursor}' is of another question: send it with the parameters of the page that gave it, only limit may differ", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("metrics/sessions?grain=week&by=organisation_id")]
    [InlineData("kpis/active-users?grain=week")]
    [InlineData("analyses/user-engagement?level=low")]
    public async Task A_cursor_of_another_version_of_the_warehouse_is_refused(string question)
    {
        var cursor = (await PageAsync(question, 2, null)).Next!;
        var version = long.Parse(cursor.Split('-')[0]);
        await api.ExecuteAsync("update ops.warehouse_version set version = version + 1");

        var (status, problem) = await ProblemAsync($"{question}&cursor={cursor}");

        Assert.Equal((HttpStatusCode.Gone, "/problems/stale-cursor"), (status, problem.GetProperty("type").GetString()));
        Assert.Equal($"cursor '{cursor}' is of version {version} of the warehouse, which has version {version + 1} now: ask for the first page again", problem.GetProperty("detail").GetString());
        Assert.Equal(version + 1, problem.GetProperty("warehouse_version").GetInt64());
        Assert.StartsWith($"{version + 1}-2-", (await PageAsync(question, 2, null)).Next);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("x")]
    [InlineData("1-2-")]
    [InlineData("1--2-0123456789ab")]
    [InlineData("1-99999999999-0123456789ab")]
    [InlineData("1-2-0123456789ab;select")]
    public async Task What_is_no_cursor_is_refused(string cursor)
    {
        foreach (var question in new[] { "metrics/sessions?grain=week", "analyses/user-engagement?level=low" })
        {
            var (status, problem) = await ProblemAsync($"{question}&cursor={Uri.EscapeDataString(cursor)}");
            Assert.Equal((HttpStatusCode.BadRequest, "/problems/invalid-parameter"), (status, problem.GetProperty("type").GetString()));
            Assert.StartsWith($"cursor '{cursor}' is ", problem.GetProperty("detail").GetString());
        }
    }

    [Theory]
    [InlineData("metrics")]
    [InlineData("analyses")]
    public async Task Lists_are_whole_unless_a_limit_is_asked_for(string list)
    {
        var whole = await ItemsAsync(list);
        Assert.Null(whole.Next);

        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await ItemsAsync($"{list}?limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.InRange(page.Names.Count, 1, 3);
            names.AddRange(page.Names);
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(whole.Names, names);
    }

    private async Task<(List<string> Names, string? Next)> ItemsAsync(string path)
    {
        var page = await api.Client.GetFromJsonAsync<JsonElement>($"/api/v1/{path}");
        return ([.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!)], page.GetProperty("next").GetString());
    }

    private async Task<(List<string> Rows, string? Next, string? Total, bool? IsTruncated)> PageAsync(string question, int limit, string? cursor)
    {
        var answer = await api.Client.GetFromJsonAsync<JsonElement>(
            $"/api/v1/{question}{(question.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}");
        return (
            [.. answer.GetProperty("rows").EnumerateArray().Select(row => row.GetRawText())],
            answer.GetProperty("next").GetString(),
            answer.TryGetProperty("total", out var total) ? total.GetRawText() : null,
            answer.TryGetProperty("truncated", out var truncated) ? truncated.GetBoolean() : null);
    }

    private async Task<(string[] Lines, string? Next)> CsvAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using var response = await api.Client.SendAsync(request);
        var link = response.Headers.TryGetValues("Link", out var links) ? links.Single() : null;
        return ((await response.Content.ReadAsStringAsync()).Split("\r\n")[..^1], link?[1..link.IndexOf('>', StringComparison.Ordinal)]);
    }

    private async Task<(HttpStatusCode Status, JsonElement Problem)> ProblemAsync(string path)
    {
        using var response = await api.Client.GetAsync($"/api/v1/{path}");
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
