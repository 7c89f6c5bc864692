using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Insights.Api.Problems;

/// <summary>
/// Turns a <see cref="ProblemException"/>, and a request that cannot be read, into problem details; anything else stays an
/// error of the service.
/// </summary>
internal sealed class ProblemExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (RefusalOf(exception) is not { } refusal)
        {
            return false;
        }

        httpContext.Response.StatusCode = refusal.Problem.Status;
        var details = new ProblemDetails
        {
            Type = refusal.Problem.Type,
            Title = refusal.Problem.Title,
            Status = refusal.Problem.Status,
            Detail = refusal.Message,
        };
        foreach (var (name, value) in refusal.Members)
        {
            details.Extensions[name] = value;
        }

        // Who asked for a table of CSV is told too, in the only form that a problem has.
        if (!await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = details }))
        {
            await httpContext.Response.WriteAsJsonAsync(details, options: null, contentType: "application/problem+json", cancellationToken);
        }

        return true;
    }

    private static ProblemException? RefusalOf(Exception exception) => exception switch
    {
        ProblemException refusal => refusal,
        // A body that is not the JSON that is expected says where; of a parameter the framework says which and what was found.
        BadHttpRequestException { InnerException: JsonException json } bad => new(Unreadable(bad), $"the body of the request cannot be read: {json.Message}"),
        BadHttpRequestException bad => new(Unreadable(bad), $"the request cannot be read: {bad.Message}"),
        _ => null,
    };

    private static Problem Unreadable(BadHttpRequestException exception) => Problem.InvalidParameter with { Status = exception.StatusCode };
}
