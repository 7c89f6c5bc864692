using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Insights.Api.Callers;
using Microsoft.Net.Http.Headers;

namespace Insights.Api.Answers;

internal static class AnswerFilters
{
    /// <summary>Tables of the group can be had as CSV by <c>Accept: text/csv</c>.</summary>
    public static RouteGroupBuilder AsTables(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            var answer = await next(context);
            return answer is IValueHttpResult { Value: { } value } && CsvResult.IsWanted(context.HttpContext.Request) ? ToCsv(context.HttpContext, value) ?? answer : answer;
        });
        return group;
    }

    /// <summary>
    /// Answers of the group depend on the request and the version of the warehouse alone. They carry both as <c>ETag</c>, and a
    /// client that has the answer already gets 304 without another look at gold. Clients keep answers and ask each time
    /// whether they are good (<c>no-cache</c>), so a publish is seen at once.
    /// </summary>
    public static RouteGroupBuilder PerWarehouseVersion(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            var version = await http.RequestServices.GetRequiredService<WarehouseVersion>().ReadAsync(http.RequestAborted);
            var tag = TagOf(http.Request, version);
            var answer = IsKnown(http.Request, tag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : await next(context);
            var headers = http.Response.GetTypedHeaders();
            headers.ETag = tag;
            headers.CacheControl = new CacheControlHeaderValue { Private = true, NoCache = true };
            headers.AppendList(HeaderNames.Vary, [HeaderNames.Accept, HeaderNames.Authorization, HeaderNames.Cookie]);
            return answer is IValueHttpResult { Value: ITableAnswer table } ? http.RequestServices.GetRequiredService<RenderedAnswers>().Of(table) : answer;
        });
        return group;
    }

    /// <summary>Names the answer to a request from a version of the warehouse.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="version">The version of the warehouse.</param>
    /// <param name="failedRun">The run whose failure the answer tells of; 0 for none.</param>
    public static EntityTagHeaderValue TagOf(HttpRequest request, long version, long failedRun = 0) => new(string.Create(
        CultureInfo.InvariantCulture, $"\"{version}{(failedRun == 0 ? "" : $".{failedRun}")}-{HashOf(request)}\""));

    /// <summary>Whether the client has the answer.</summary>
    public static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) => request.GetTypedHeaders().IfNoneMatch
        .Any(known => known.Compare(tag, useStrongComparison: false) || known == EntityTagHeaderValue.Any);

    private static CsvResult? ToCsv(HttpContext http, object value) => value switch
    {
        ITableAnswer { HasTable: true } table => new CsvResult(table.Header, table.Table, table.Next),
        IPage page => page.ToCsv(http.RequestServices.GetRequiredService<Microsoft.Extensions.Options.IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value.SerializerOptions),
        _ => null,
    };

    /// <summary>The definitions are part of the answer: another build of the program is another answer. So is who asks.</summary>
    private static string HashOf(HttpRequest request)
    {
        var about = $"{Build}\n{Caller.Of(request.HttpContext).View}\n{request.Path}\n{request.QueryString}\n{CsvResult.IsWanted(request)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(about)).AsSpan(0, 8));
    }

    private static readonly string Build = ContentFingerprint.Value;
}
