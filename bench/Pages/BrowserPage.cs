using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Bench.Pages;

/// <summary>A page with its styles and its script, fetched as a browser does that has none of them.</summary>
/// <param name="Html">Its text.</param>
/// <param name="Milliseconds">From the request of the page until the last of its files has been read.</param>
/// <param name="Bytes">Bodies of all, as they were transferred.</param>
internal sealed partial record BrowserPage(string Html, double Milliseconds, long Bytes)
{
    private static readonly string[] Encodings = ["gzip", "deflate", "br"];

    /// <summary>How many blocks it shows.</summary>
    public int Blocks => Block().Count(Html);

    /// <summary>What blocks say that could not be read.</summary>
    public IEnumerable<string> Failures => Failure().Matches(Html).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value));

    /// <summary>The calls of the API that its blocks name, in their order.</summary>
    public IReadOnlyList<string> Calls => [.. Call().Matches(Html).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];

    /// <summary>The versions of the warehouse that its blocks name.</summary>
    public IReadOnlyList<long> Versions =>
        [.. Version().Matches(Html).Select(match => long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))];

    /// <summary>Takes compressed answers, and leaves them so.</summary>
    public static HttpClient CreateBrowser(Uri root)
    {
        var browser = new HttpClient { BaseAddress = root };
        foreach (var encoding in Encodings)
            browser.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        return browser;
    }

    /// <exception cref="HttpRequestException">A file was refused.</exception>
    public static async Task<BrowserPage> ReadAsync(HttpClient browser, string path, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var (html, bytes) = await TransferAsync(browser, path, cancellationToken);
        var files = await Task.WhenAll(
            Asset().Matches(html).Select(
                match => TransferAsync(browser, WebUtility.HtmlDecode(match.Groups[1].Value), cancellationToken)));
        return new(html, Stopwatch.GetElapsedTime(start).TotalMilliseconds, bytes + files.Sum(file => file.Bytes));
    }

    private static async Task<(string Text, long Bytes)> TransferAsync(HttpClient browser, string path, CancellationToken cancellationToken)
    {
        using var response = await browser.GetAsync(path, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{path}: {(int)response.StatusCode} {response.ReasonPhrase}");
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        using Stream raw = new MemoryStream(body);
        using var plain = response.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            null => raw,
            "gzip" => new GZipStream(raw, CompressionMode.Decompress),
            "deflate" => new ZLibStream(raw, CompressionMode.Decompress),
            "br" => new BrotliStream(raw, CompressionMode.Decompress),
            var other => throw new HttpRequestException($"{path}: Content-Encoding {other}, asked for {string.Join(", ", Encodings)}"),
        };
        using var reader = new StreamReader(plain, Encoding.UTF8);
        return (await reader.ReadToEndAsync(cancellationToken), body.Length);
    }

    [GeneratedRegex("""<(?:link rel="stylesheet" href|script src)="([^"]+)"[ >]""")]
    private static partial Regex Asset();

    [GeneratedRegex("""<section class="block """)]
    private static partial Regex Block();

    [GeneratedRegex("""<p class="failure">([^<]*)</p>""")]
    private static partial Regex Failure();

    [GeneratedRegex("""<a class="api" href="([^"]+)"[ >]""")]
    private static partial Regex Call();

    [GeneratedRegex(@"<dt>Version</dt>\s*<dd>(\d+)")]
    private static partial Regex Version();
}
