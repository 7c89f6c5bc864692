using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using Insights.Api.Pages;
using Insights.Api.Pages.Definitions;
using Insights.Api.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ServiceDefaults.Database;

namespace Insights.Api.Tests.Pages;

/// <summary>The shipped pages over the samples; what a browser makes of them is tested end to end.</summary>
[Collection(nameof(SamplesApi))]
public sealed partial class PagesTests(SamplesApi api)
{
    private PageCatalog Catalog => api.Services.GetRequiredService<PageCatalog>();

    [Fact]
    public async Task Every_page_shows_all_of_its_blocks()
    {
        foreach (var page in Catalog.Pages)
        {
            var html = await OpenAsync(page);

            Assert.DoesNotContain("class=\"failure\"", html);
            Assert.All(page.Blocks, block => Assert.Contains($"id=\"{block.Id}\"", html));
            Assert.Contains(WebUtility.HtmlEncode(page.Properties.Title), html);
        }
    }

    [Fact]
    public async Task Every_link_to_the_api_answers_and_every_page_weighs_little()
    {
        foreach (var page in Catalog.Pages)
        {
            var html = await OpenAsync(page);
            var links = ApiLink().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)).ToList();

            Assert.True(links.Count >= page.Blocks.Count(), page.File);
            foreach (var link in links)
            {
                using var answer = await api.Client.GetAsync(new Uri(link, UriKind.Relative));
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{page.File}: {link}");
            }
        }
    }

    [Fact]
    public async Task A_page_about_a_member_shows_no_number_before_one_is_chosen()
    {
        var html = await api.Client.GetStringAsync(new Uri("/usage/organisation?compare=previous_year", UriKind.Relative));
        using var rows = await api.Client.GetAsync(new Uri("/usage/organisation?csv=b1.0", UriKind.Relative));
        var chosen = WebUtility.HtmlDecode(Choice().Match(html).Groups[1].Value);
        var page = await api.Client.GetStringAsync(new Uri(chosen, UriKind.Relative));
        var organisation = chosen.Split('=')[^1];

        Assert.Contains("This page is about one organisation: type which, or choose it.", html);
        Assert.Empty(ApiLink().Matches(html));
        Assert.Equal(HttpStatusCode.NotFound, rows.StatusCode);
        Assert.Contains("organisation_id is missing", await rows.Content.ReadAsStringAsync());
        Assert.StartsWith("/usage/organisation?compare=previous_year&organisation_id=", chosen);
        Assert.Contains($"<h1>Organisation {organisation}</h1>", page);
        Assert.All(ApiLink().Matches(page), link => Assert.Contains($"organisation_id={organisation}", link.Value));
    }

    [Theory]
    [InlineData("/commerce/customers", "age_band", "dim_customers", "case when age < 25 then '18 to 24' when age < 35 then '25 to 34' "
        + "when age < 45 then '35 to 44' when age < 55 then '45 to 54' when age < 65 then '55 to 64' when age >= 65 then '65 and older' end")]
    [InlineData("/usage/organisation?organisation_id=org_001", "job_title", "dim_users", "job_title")]
    public async Task Choices_of_what_an_entity_is_now_are_all_that_it_has_the_most_frequent_first(string path, string filter, string home, string sql)
    {
        var html = await api.Client.GetStringAsync(new Uri(path, UriKind.Relative));
        var expected = await api.ListAsync(
            $"select coalesce({sql}, '(none)') from gold.{home} group by 1 order by count(*) desc, min({sql}) limit 60", row => row.GetString(0));

        var choices = CheckBox().Matches(html).Where(box => box.Groups[1].Value == filter).Select(box => WebUtility.HtmlDecode(box.Groups[2].Value));
        Assert.Equal(expected, choices);
    }

    [Fact]
    public async Task A_value_is_the_total_of_the_api()
    {
        var html = await api.Client.GetStringAsync(new Uri("/commerce?state=NA", UriKind.Relative));
        var link = WebUtility.HtmlDecode(ApiLink().Matches(html)[0].Groups[1].Value);
        var answer = JsonDocument.Parse(await api.Client.GetStringAsync(new Uri(link, UriKind.Relative))).RootElement;

        Assert.Contains("state=NA", link);
        Assert.Contains(FormattableString.Invariant($">${answer.GetProperty("total").GetDecimal():#,0.00}<"), html);
    }

    [Fact]
    public async Task The_rows_of_a_block_come_as_csv_as_the_api_has_them()
    {
        var csv = await api.Client.GetStringAsync(new Uri("/commerce/sales?csv=b6.0&category=Kitchen", UriKind.Relative));
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri("/api/v1/metrics/revenue?by=state&category=Kitchen&from=2024-01-01&to=2024-12-31&order=-value", UriKind.Relative));
        request.Headers.Accept.ParseAdd("text/csv");
        using var answer = await api.Client.SendAsync(request);

        Assert.Equal(await answer.Content.ReadAsStringAsync(), csv);
        Assert.True(csv.Split('\n').Length > 3);
    }

    [Theory]
    [InlineData("/commerce?nonsense=1", 400, "nonsense")]
    [InlineData("/commerce?period=next-month", 400, "next-month")]
    [InlineData("/commerce?from=2024-02-30", 400, "2024-02-30")]
    [InlineData("/commerce?from=2024-03-01&to=2024-02-01", 400, "is after")]
    [InlineData("/commerce?csv=b99.0", 404, "b99.0")]
    [InlineData("/metrics/revenu", 404, "revenue")]
    [InlineData("/metrics?sort=name", 400, "sort")]
    [InlineData("/pipeline/runs/99999", 404, "99999")]
    [InlineData("/pipeline/models/fct_sesions", 404, "fct_sessions")]
    public async Task What_a_page_does_not_take_is_refused_as_a_page(string url, int status, string found)
    {
        using var answer = await api.Client.GetAsync(new Uri(url, UriKind.Relative));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(found, await answer.Content.ReadAsStringAsync());
        Assert.Null(answer.Headers.ETag);
    }

    [Fact]
    public async Task A_filter_with_a_member_that_there_is_not_is_refused_by_each_block_that_has_it()
    {
        var html = await api.Client.GetStringAsync(new Uri("/commerce?state=Atlantis", UriKind.Relative));

        Assert.Contains("Atlantis", html);
        Assert.Contains("class=\"failure\"", html);
    }

    [Fact]
    public async Task A_block_without_the_filter_says_so()
    {
        var html = await api.Client.GetStringAsync(new Uri("/commerce/products?price_band=25+to+50", UriKind.Relative));

        Assert.Contains("Not filtered by price band.", html);
    }

    [Fact]
    public async Task A_page_that_the_browser_has_is_not_sent_again()
    {
        using var first = await api.Client.GetAsync(new Uri("/usage", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/usage", UriKind.Relative));
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await api.Client.SendAsync(request);
        using var other = new HttpRequestMessage(HttpMethod.Get, new Uri("/usage?period=last-7-days", UriKind.Relative));
        other.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var third = await api.Client.SendAsync(other);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Fact]
    public async Task A_page_says_which_of_its_numbers_could_not_be_refreshed_until_they_are()
    {
        using var before = await api.Client.GetAsync(new Uri("/commerce", UriKind.Relative));
        await api.ExecuteAsync("""
            insert into ops.runs (run_id, trigger, full_refresh, status, reason, started_at) values
                (900001, 'schedule', false, 'failed', 'a test failed', now()), (900002, 'schedule', false, 'succeeded', null, now());
            insert into ops.run_parts (run_id, part, status, reason, models, finished_at)
            values (900001, 'commerce', 'failed', 'unique_fct_orders found 3 rows', '{fct_order_lines}', now())
            """);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/commerce", UriKind.Relative));
            request.Headers.IfNoneMatch.Add(before.Headers.ETag!);
            using var failing = await api.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, failing.StatusCode);
            var html = await failing.Content.ReadAsStringAsync();
            Assert.Matches("last refresh of commerce failed .*run 900001.* unique_fct_orders found 3 rows", WebUtility.HtmlDecode(html.ReplaceLineEndings(" ")));
            Assert.Contains("$", html, StringComparison.Ordinal);
            Assert.DoesNotContain("last refresh of", await api.Client.GetStringAsync(new Uri("/usage", UriKind.Relative)));

            await api.ExecuteAsync(
                "insert into ops.run_parts (run_id, part, status, version, models, finished_at) values (900002, 'commerce', 'published', 1, '{}', now())");
            Assert.DoesNotContain("last refresh of", await api.Client.GetStringAsync(new Uri("/commerce", UriKind.Relative)));
        }
        finally
        {
            await api.ExecuteAsync("delete from ops.run_parts where run_id > 900000; delete from ops.runs where run_id > 900000");
        }
    }

    [Fact]
    public async Task A_page_that_is_read_while_versions_are_published_is_of_one_version_or_says_so()
    {
        using var stop = new CancellationTokenSource();
        var publishing = PublishUntilAsync(stop.Token);
        for (var reading = 0; reading < 20; reading++)
        {
            var html = await api.Client.GetStringAsync(new Uri("/commerce", UriKind.Relative));

            var versions = BlockVersion().Matches(html).Select(match => match.Groups[1].Value).Distinct().ToList();
            Assert.Equal(versions.Count > 1, html.Contains("New versions were published", StringComparison.Ordinal));
            Assert.Equal(versions.Count > 1, html.Contains("data-live", StringComparison.Ordinal));
        }

        await stop.CancelAsync();
        await publishing;
        var after = await api.Client.GetStringAsync(new Uri("/commerce", UriKind.Relative));
        Assert.Single(BlockVersion().Matches(after).Select(match => match.Groups[1].Value).Distinct());
        Assert.DoesNotContain("data-live", after);
    }

    private async Task PublishUntilAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await api.ExecuteAsync("update ops.warehouse_version set version = version + 1");
        }
    }

    [Fact]
    public async Task A_run_under_way_is_shown_model_by_model()
    {
        await api.ExecuteAsync(
            """
            insert into ops.runs (run_id, trigger, full_refresh, status, started_at) values (900001, 'request', true, 'running', now());
            insert into ops.run_progress (run_id, model, part, model_order, status)
            values (900001, 'activities', 'usage', 1, 'built'), (900001, 'fct_orders', 'commerce', 2, 'building'), (900001, 'fct_sessions', 'usage', 3, 'waiting')
            """);
        try
        {
            // Nobody holds the lock of runs.
            Assert.Contains(
                "has stopped: the worker that ran it has ended; the next run takes its batches.",
                await api.Client.GetStringAsync(new Uri("/pipeline", UriKind.Relative)), StringComparison.Ordinal);
            Assert.Contains(
                "<p class=\"failure\">the worker that ran it has ended",
                await api.Client.GetStringAsync(new Uri("/pipeline/runs/900001", UriKind.Relative)), StringComparison.Ordinal);

            await using var run = new NpgsqlConnection(api.ApiConnectionString);
            await run.OpenAsync();
            await run.ExecuteAsync($"select pg_advisory_lock({AdvisoryLocks.Run})");
            Assert.Contains("> 1 of 3 models are built; it builds fct_orders now.", await api.Client.GetStringAsync(new Uri("/pipeline", UriKind.Relative)), StringComparison.Ordinal);
            var html = await api.Client.GetStringAsync(new Uri("/pipeline/runs/900001", UriKind.Relative));
            Assert.Contains("""<progress max="3" value="1" """, html, StringComparison.Ordinal);
            Assert.Contains("href=\"/pipeline/models/fct_sessions\"", html, StringComparison.Ordinal);

            await api.ExecuteAsync("update ops.run_progress set status = 'built' where model in ('fct_orders', 'fct_sessions')");
            await api.ExecuteAsync("insert into ops.run_parts (run_id, part, status, version, models, finished_at) values (900001, 'usage', 'published', 1, '{activities,fct_sessions}', now())");
            Assert.Contains("3 of 3 models are built; it tests and publishes commerce now.", await api.Client.GetStringAsync(new Uri("/pipeline", UriKind.Relative)), StringComparison.Ordinal);
        }
        finally
        {
            await api.ExecuteAsync("delete from ops.run_progress; delete from ops.run_parts where run_id > 900000; delete from ops.runs where run_id > 900000");
        }
    }

    [Fact]
    public async Task Pages_run_no_script_and_no_style_but_their_own()
    {
        foreach (var url in Catalog.Pages.Select(page => page.Properties.Path.Text).Concat(["/ask?question=revenue", "/metrics", "/pipeline"]))
        {
            using var answer = await api.Client.GetAsync(new Uri(url, UriKind.Relative));
            var html = await answer.Content.ReadAsStringAsync();

            Assert.DoesNotContain("unsafe", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.DoesNotContain(" style=", html);
            Assert.DoesNotMatch("<script(?! src=\"/assets/)", html);
            Assert.DoesNotMatch(@"\son[a-z]+=", html);
        }
    }

    [Fact]
    public async Task Style_and_script_are_kept_for_ever_under_addresses_of_their_content()
    {
        foreach (var file in new[] { "page.css", "charts.css", "page.js" })
        {
            using var answer = await api.Client.GetAsync(new Uri(AssetFiles.Url(file), UriKind.Relative));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString());
        }
    }

    [Theory]
    [InlineData("revenue by month in 2024", "answered")]
    [InlineData("how tall is the moon", "refused")]
    public async Task A_question_is_answered_or_refused_on_its_page(string question, string status)
    {
        var html = await api.Client.GetStringAsync(new Uri($"/ask?question={Uri.EscapeDataString(question)}", UriKind.Relative));

        Assert.Contains($"class=\"sentence {status}\"", html);
    }

    [Fact]
    public async Task A_customer_has_facts_history_and_a_text_in_every_language()
    {
        var plain = await api.Client.GetStringAsync(new Uri("/customers/1", UriKind.Relative));
        Assert.Contains("aria-label=\"History\"", plain);
        Assert.DoesNotContain("<blockquote", plain);
        foreach (var language in new[] { "en", "nl", "de", "fr" })
        {
            var html = await api.Client.GetStringAsync(new Uri($"/customers/1?type=email&language={language}", UriKind.Relative));
            Assert.Contains($"<blockquote class=\"copy written\" lang=\"{language}\">", html);
        }
    }

    [Fact]
    public async Task A_follow_up_goes_on_from_the_answer_before_it()
    {
        var html = await api.Client.GetStringAsync(new Uri("/ask?question=revenue+in+2024", UriKind.Relative));
        var hash = Previous().Match(html).Groups[1].Value;
        var next = await api.Client.GetStringAsync(new Uri($"/ask?question=and+by+category%3F&previous={hash}", UriKind.Relative));

        Assert.Contains("Kitchen", next);
    }

    /// <summary>A page as the menu, or the first of its choices, opens it.</summary>
    private async Task<string> OpenAsync(PageDefinition page)
    {
        var html = await api.Client.GetStringAsync(new Uri(page.Properties.Path.Text, UriKind.Relative));
        return page.Properties.About is null ? html
            : await api.Client.GetStringAsync(new Uri(WebUtility.HtmlDecode(Choice().Match(html).Groups[1].Value), UriKind.Relative));
    }

    [GeneratedRegex("class=\"block choice\".*?<li><a href=\"([^\"]+)\"", RegexOptions.Singleline)]
    private static partial Regex Choice();

    [GeneratedRegex("<input type=\"checkbox\" name=\"([^\"]+)\" value=\"[^\"]*\"[^>]*> ([^<]*)</label>")]
    private static partial Regex CheckBox();

    [GeneratedRegex(@"<dt>Version</dt>\s*<dd>(\d+)")]
    private static partial Regex BlockVersion();

    [GeneratedRegex("class=\"api\" href=\"([^\"]+)\"")]
    private static partial Regex ApiLink();

    [GeneratedRegex("name=\"previous\" value=\"([^\"]+)\"")]
    private static partial Regex Previous();
}
