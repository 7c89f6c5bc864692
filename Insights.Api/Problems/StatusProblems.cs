using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Insights.Api.Problems;

/// <summary>
/// What the server refuses before any endpoint of ours is asked (an unknown path, a method that a path does not take) has a
/// kind with a stable type as well.
/// </summary>
internal static class StatusProblems
{
    /// <summary>The kind of refusal that a bare status stands for.</summary>
    public static Problem KindOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => Problem.InvalidParameter,
        StatusCodes.Status401Unauthorized => Problem.Unauthenticated,
        StatusCodes.Status403Forbidden => Problem.Forbidden,
        StatusCodes.Status404NotFound => Problem.NotFound,
        StatusCodes.Status405MethodNotAllowed => Problem.MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => Problem.BodyTooLarge,
        StatusCodes.Status415UnsupportedMediaType => Problem.UnsupportedMediaType,
        StatusCodes.Status500InternalServerError => Problem.InternalError,
        _ => new($"/problems/status-{status}", ReasonPhrases.GetReasonPhrase(status), status),
    };

    /// <summary>Gives a response that has a status of failure and nothing else its problem details.</summary>
    public static Task WriteAsync(HttpContext http)
    {
        var kind = KindOf(http.Response.StatusCode);
        if (kind == Problem.MethodNotAllowed)
        {
            AllowHead(http.Response);
        }

        return ProblemAnswer.WriteAsync(http, new ProblemException(kind, Detail(http, kind)));
    }

    /// <summary>An error of the service has its own type too, and nothing of what went wrong within.</summary>
    public static void NameFailure(ProblemDetailsContext context)
    {
        var details = context.ProblemDetails;
        if (details.Status == Problem.InternalError.Status)
        {
            (details.Type, details.Title) = (Problem.InternalError.Type, Problem.InternalError.Title);
            details.Detail =
                $"{context.HttpContext.Request.Path} could not be answered; the service's log says why, under the trace id";
        }
    }

    private static string Detail(HttpContext http, Problem kind) => kind.Status switch
    {
        StatusCodes.Status404NotFound =>
            $"there is nothing at {http.Request.Path}; /openapi/v1.json lists what there is",
        StatusCodes.Status405MethodNotAllowed =>
            $"{http.Request.Path} does not take {http.Request.Method}; it takes {http.Response.Headers.Allow}",
        StatusCodes.Status415UnsupportedMediaType =>
            $"a body of type '{http.Request.ContentType}' cannot be read; "
                + $"{(http.Request.Path.StartsWithSegments("/api") ? "application/json" : "a form")} is expected",
        _ => $"{http.Request.Method} {http.Request.Path} was refused: {kind.Title}",
    };

    /// <summary>Routes only say GET, and HEAD is answered wherever GET is.</summary>
    private static void AllowHead(HttpResponse response)
    {
        var allowed = response.Headers.GetCommaSeparatedValues(HeaderNames.Allow);
        if (allowed.Contains(HttpMethods.Get) && !allowed.Contains(HttpMethods.Head))
        {
            response.Headers.Allow = string.Join(", ", allowed.Append(HttpMethods.Head));
        }
    }
}
