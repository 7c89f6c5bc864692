using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Insights.Api.Tests.Pipeline;

/// <summary>Rejected rows are corrected on the page of their batch, by a form that works without a script.</summary>
public sealed partial class CorrectionPageTests(PipelineHost host) : IClassFixture<PipelineHost>
{
    [Fact]
    public async Task A_row_that_is_corrected_on_the_page_is_loaded_and_its_place_says_so()
    {
        long batch;
        await using (await host.StartIngestionAsync())
        {
            batch = await LoadAsync("page_navigation.csv", "p1;u1;o1;2025-11-15;", "p2;u1;o1;soon;\"a\nb\"");
        }

        var page = await host.Visitor.GetStringAsync($"/pipeline/batches/{batch}");
        Assert.Contains("p2;u1;o1;soon;&quot;a", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-live", page, StringComparison.Ordinal);

        // A browser sends line breaks as two characters; the file had one.
        var sent = await SendAsync(batch, TokenOf(page), 2, "p2;u1;o1;2025-11-16;\"a\r\nb\"");
        Assert.Equal(($"/pipeline/batches/{batch}#row-2", HttpStatusCode.Redirect), (sent.Headers.Location!.ToString(), sent.StatusCode));
        var waiting = await host.Visitor.GetStringAsync($"/pipeline/batches/{batch}");
        Assert.Contains("waits to be loaded", waiting, StringComparison.Ordinal);
        Assert.Contains("data-live", waiting, StringComparison.Ordinal);
        Assert.DoesNotContain("<form class=\"correction\"", waiting, StringComparison.Ordinal);

        await using var ingestion = await host.StartIngestionAsync();
        var replay = (await host.BatchOfAsync(await ReplayOfAsync(batch))).GetProperty("id").GetInt64();
        var corrected = await host.Visitor.GetStringAsync($"/pipeline/batches/{batch}");
        Assert.Contains($"<a href=\"/pipeline/batches/{replay}\">batch {replay}</a> took it", corrected, StringComparison.Ordinal);
        Assert.DoesNotContain("data-live", corrected, StringComparison.Ordinal);
        Assert.Equal(["a\nb"], await host.RowsAsync("select _extra ->> 'colour' from bronze.usage_navigation where event_id = 'p2'"));
    }

    [Fact]
    public async Task A_correction_that_is_refused_too_leads_to_the_reason_and_may_be_sent_again()
    {
        await using var ingestion = await host.StartIngestionAsync();
        var batch = await LoadAsync("twice_navigation.csv", "t1;u1;o1;2025-11-15;", "t2;u1;o1;soon;");
        var token = TokenOf(await host.Visitor.GetStringAsync($"/pipeline/batches/{batch}"));

        await SendAsync(batch, token, 2, "t2;u1;o1;later;");
        var refused = (await host.BatchOfAsync(await ReplayOfAsync(batch))).GetProperty("id").GetInt64();

        var page = await host.Visitor.GetStringAsync($"/pipeline/batches/{batch}");
        Assert.Contains($"refused too: <a href=\"/pipeline/batches/{refused}\">", page, StringComparison.Ordinal);
        Assert.Contains("<form class=\"correction\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_a_correction_is_said_on_a_page()
    {
        await using var ingestion = await host.StartIngestionAsync();
        var batch = await LoadAsync("wrong_navigation.csv", "w1;u1;o1;2025-11-15;", "w2;u1;o1;soon;");
        var token = TokenOf(await host.Visitor.GetStringAsync($"/pipeline/batches/{batch}"));

        var two = await SendAsync(batch, token, 2, "w2;u1;o1;2025-11-15;\nw3;u1;o1;2025-11-15;");
        Assert.Equal((HttpStatusCode.BadRequest, "text/html"), (two.StatusCode, two.Content.Headers.ContentType?.MediaType));
        Assert.Contains("row 2", await two.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(batch, token, 3, "w3;u1;o1;2025-11-15;")).StatusCode);
    }

    [Fact]
    public async Task A_form_of_another_site_is_refused()
    {
        await using var ingestion = await host.StartIngestionAsync();
        var batch = await LoadAsync("forged_navigation.csv", "g1;u1;o1;2025-11-15;", "g2;u1;o1;soon;");

        foreach (var token in (string?[])[null, "forged"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(batch, token, 2, "g2;u1;o1;2025-11-16;")).StatusCode);
        }

        Assert.Equal(["0"], await host.RowsAsync($"select count(*)::text from ops.replays where batch_id = {batch}"));
    }

    private async Task<long> LoadAsync(string file, params string[] rows)
    {
        await host.UploadAsync("usage", file, $"event_id;user_id;org_id;event_timestamp;colour\n{string.Join('\n', rows)}\n");
        return (await host.BatchOfAsync(file)).GetProperty("id").GetInt64();
    }

    private async Task<string> ReplayOfAsync(long batch) =>
        Assert.Single(await host.RowsAsync($"select file_name from ops.replays where batch_id = {batch}"));

    private Task<HttpResponseMessage> SendAsync(long batch, string? token, long row, string text)
    {
        var fields = new Dictionary<string, string> { ["row_number"] = row.ToString(CultureInfo.InvariantCulture), ["raw_text"] = text };
        if (token is not null)
        {
            fields["__RequestVerificationToken"] = token;
        }

        return host.Visitor.PostAsync(new Uri($"/pipeline/batches/{batch}/replay", UriKind.Relative), new FormUrlEncodedContent(fields));
    }

    private static string TokenOf(string page) => Token().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
