using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Insights.Api.Problems;

/// <summary>Turns a <see cref="ProblemException"/> into problem details; anything else stays an error of the service.</summary>
internal sealed class ProblemExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not ProblemException refusal)
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

        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = details });
    }
}
