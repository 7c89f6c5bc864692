using Microsoft.AspNetCore.Mvc;

namespace Insights.Api.Problems;

/// <summary>Writes problem details (RFC 9457).</summary>
internal static class ProblemAnswer
{
    public static async Task WriteAsync(HttpContext http, ProblemException refusal)
    {
        http.Response.StatusCode = refusal.Problem.Status;
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

        // Who asked for a table of CSV or for a page is told too, in the only form that a problem has.
        var problems = http.RequestServices.GetRequiredService<IProblemDetailsService>();
        if (!await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = http, ProblemDetails = details }))
        {
            await http.Response.WriteAsJsonAsync(
                details, options: null, contentType: "application/problem+json", http.RequestAborted);
        }
    }
}
