using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Insights.Cli.Api;

/// <summary>Items of a list, and whether there are more.</summary>
/// <param name="Items">In the order of the API.</param>
/// <param name="Next">The cursor of what follows; <c>null</c> at the end.</param>
internal sealed record Listing(IReadOnlyList<JsonElement> Items, string? Next);

/// <summary>The API over HTTP. Answers stay JSON, so that <c>--json</c> shows all that came, whatever this version knows of.</summary>
/// <param name="address">Where it is.</param>
/// <param name="key">What opens it; <c>null</c> for nothing.</param>
/// <remarks>All methods throw <see cref="RefusedException"/> and <see cref="UnreachableException"/>.</remarks>
internal sealed class ApiClient(Uri address, string? key) : IDisposable
{
    private const int LargestPage = 1000;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(100);
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // Uploads and exports take as long as they take; single answers have a limit of their own.
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, UseProxy = !address.IsLoopback })
    {
        Timeout = Timeout.InfiniteTimeSpan
    };

    public string Address { get; } = address.AbsoluteUri.TrimEnd('/');

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        AnswerAsync(HttpMethod.Get, path, content: null, AnswerTimeout, cancellationToken);

    public Task<JsonElement> PostAsync<T>(string path, T body, CancellationToken cancellationToken) =>
        AnswerAsync(HttpMethod.Post, path, JsonContent.Create(body, options: SnakeCase), AnswerTimeout, cancellationToken);

    public Task<JsonElement> DeleteAsync(string path, CancellationToken cancellationToken) =>
        AnswerAsync(HttpMethod.Delete, path, content: null, AnswerTimeout, cancellationToken);

    public Task<JsonElement> UploadAsync(string path, Stream content, CancellationToken cancellationToken) =>
        AnswerAsync(HttpMethod.Post, path, new StreamContent(content), Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>The first items of a list, over as many pages as it takes.</summary>
    public async Task<Listing> ListAsync(
        string path, int count, CancellationToken cancellationToken, params IEnumerable<(string Name, string? Value)> filters)
    {
        var items = new List<JsonElement>();
        string? next = null;
        do
        {
            var limit = Math.Min(count - items.Count, LargestPage);
            var page = await GetAsync(Query.Of(path, [.. filters, ("limit", $"{limit}"), ("cursor", next)]), cancellationToken);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }
        while (next is not null && items.Count < count);
        return new Listing(items, next);
    }

    /// <returns>
    /// How the API says that it is: <c>healthy</c>, <c>degraded</c> (ready, while a file of the project is wrong) or <c>unhealthy</c>.
    /// </returns>
    public Task<string> HealthAsync(CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Get,
        "/health",
        content: null,
        AnswerTimeout,
        async (response, token) => await response.Content.ReadAsStringAsync(token) switch
        {
            "Healthy" => "healthy",
            "Degraded" => "degraded",
            "Unhealthy" => "unhealthy",
            _ => throw NotTheApi(response, "/health"),
        },
        cancellationToken);

    /// <summary>Writes the body of an answer to where the answer says.</summary>
    public Task<T> DownloadAsync<T>(
        string path, Func<HttpResponseMessage, CancellationToken, Task<T>> save, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Get,
            path,
            content: null,
            Timeout.InfiniteTimeSpan,
            async (response, token) =>
            {
                await RequireSuccessAsync(response, path, token);
                return await save(response, token);
            },
            cancellationToken);

    public void Dispose() => _http.Dispose();

    private Task<JsonElement> AnswerAsync(
        HttpMethod method, string path, HttpContent? content, TimeSpan timeout, CancellationToken cancellationToken) =>
        SendAsync(
            method,
            path,
            content,
            timeout,
            async (response, token) =>
            {
                await RequireSuccessAsync(response, path, token);
                return await JsonOf(response, token) is { ValueKind: JsonValueKind.Object } answer
                    ? answer
                    : throw NotTheApi(response, path);
            },
            cancellationToken);

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, HttpContent? content, TimeSpan timeout, Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        try
        {
            using var request = new HttpRequestMessage(method, Address + path) { Content = content };
            if (key is not null)
                request.Headers.Authorization = new("Bearer", key);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return await read(response, patience.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UnreachableException($"{Address} did not answer {path} within {timeout.TotalSeconds:0} s. Is it overloaded, "
                + "or something else than the platform?", e);
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException or IOException { InnerException: SocketException })
        {
            throw new UnreachableException($"{Address} cannot be reached: {e.Message.TrimEnd('.')}. "
                + "Start the platform (dotnet run --project AppHost), or say where it is with --api or INSIGHTS_API.", e);
        }
    }

    private async Task RequireSuccessAsync(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        throw await JsonOf(response, cancellationToken) is { ValueKind: JsonValueKind.Object } problem
            && problem.TryGetProperty("status", out _)
            ? new RefusedException(ProblemSentence.Of(problem, $"{response.RequestMessage!.Method} {path}"), problem)
            : NotTheApi(response, path);
    }

    private static async Task<JsonElement?> JsonOf(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/json" or "application/problem+json"))
            return null;
        try
        {
            return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private UnreachableException NotTheApi(HttpResponseMessage response, string path) => new(
        $"{Address} answered {(int)response.StatusCode} to {path} with "
            + $"{response.Content.Headers.ContentType?.MediaType ?? "no content type"}, expected the platform's JSON: "
            + "something else listens there. Say where the platform is with --api or INSIGHTS_API.");
}
