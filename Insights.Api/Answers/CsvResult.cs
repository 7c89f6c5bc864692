using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Insights.Api.Answers;

/// <summary>A table as CSV; the next page, if there is one, is in the header <c>Link</c>.</summary>
internal sealed class CsvResult(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<object?>> rows, string? next) : IResult
{
    public const string MediaType = "text/csv";

    /// <summary>A page of a list: its items' members are the columns, named as in JSON.</summary>
    public static CsvResult Of<T>(Page<T> page, JsonSerializerOptions json)
    {
        var members = json.GetTypeInfo(typeof(T)).Properties.Where(property => property.Get is not null).ToList();
        return new CsvResult(
            [.. members.Select(member => member.Name)], page.Items.Select(item => members.Select(member => member.Get!(item!)).ToArray()), page.Next);
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (next is not null)
        {
            var query = QueryString.Create(httpContext.Request.Query.Where(pair => pair.Key != "cursor").Append(new("cursor", next)));
            response.Headers.Append(HeaderNames.Link, $"<{httpContext.Request.PathBase}{httpContext.Request.Path}{query}>; rel=\"next\"");
        }

        response.ContentType = $"{MediaType}; charset=utf-8; header=present";
        var json = httpContext.RequestServices.GetRequiredService<IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value.SerializerOptions;
        return response.WriteAsync(Csv.Write(header, rows, json), httpContext.RequestAborted);
    }

    /// <returns>Whether the client would rather have CSV than JSON.</returns>
    public static bool IsWanted(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality(MediaType) > 0 && Quality(MediaType) > Quality("application/json");

        double Quality(string type)
        {
            var mediaType = new MediaTypeHeaderValue(type);
            return accepted.Where(range => mediaType.IsSubsetOf(range) && !range.MatchesAllTypes).Select(range => range.Quality ?? 1).DefaultIfEmpty(0).Max();
        }
    }
}
