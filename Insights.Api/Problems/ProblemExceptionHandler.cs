using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace Insights.Api.Problems;

/// <summary>
/// Turns a <see cref="ProblemException"/>, and a request that cannot be read, into problem details; anything else stays an
/// error of the service.
/// </summary>
internal sealed class ProblemExceptionHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (RefusalOf(exception) is not { } refusal)
        {
            return false;
        }

        await ProblemAnswer.WriteAsync(httpContext, refusal);
        return true;
    }

    private static ProblemException? RefusalOf(Exception exception) => exception switch
    {
        ProblemException refusal => refusal,
        // A body that is not the JSON that is expected says where; of a parameter the framework says which and what was found.
        BadHttpRequestException { InnerException: JsonException json } bad => new(StatusProblems.KindOf(bad.StatusCode), $"the body of the request cannot be read: {json.Message}"),
        BadHttpRequestException bad => new(StatusProblems.KindOf(bad.StatusCode), $"the request cannot be read: {bad.Message}"),
        _ => null,
    };
}
