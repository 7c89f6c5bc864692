using System.Text.Json;
using Insights.Api.Answers;
using Microsoft.AspNetCore.Diagnostics;

namespace Insights.Api.Problems;

/// <summary>
/// Turns a <see cref="ProblemException"/>, a request that cannot be read and a database that is away into problem details; anything
/// else stays an error of the service.
/// </summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (RefusalOf(httpContext, exception) is not { } refusal)
        {
            return false;
        }

        if (refusal.Problem == Problem.WarehouseUnavailable)
        {
            LogOutage(exception, httpContext.Request.Path);
        }

        await ProblemAnswer.WriteAsync(httpContext, refusal);
        return true;
    }

    private static ProblemException? RefusalOf(HttpContext http, Exception exception) => exception switch
    {
        ProblemException refusal => refusal,
        // A body that is not the JSON that is expected says where; of a parameter the framework says which and what was found.
        BadHttpRequestException { InnerException: JsonException json } bad => new(StatusProblems.KindOf(bad.StatusCode), $"the body of the request cannot be read: {json.Message}"),
        BadHttpRequestException bad => new(StatusProblems.KindOf(bad.StatusCode), $"the request cannot be read: {bad.Message}"),
        _ => WarehouseOutage.Is(exception) ? WarehouseOutage.Refuse(http) : null,
    };

    [LoggerMessage(601, LogLevel.Error, "{Path} could not be answered: the warehouse cannot be reached")]
    private partial void LogOutage(Exception exception, PathString path);
}
