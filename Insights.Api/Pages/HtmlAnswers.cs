using Insights.Api.Answers;
using Insights.Api.Pages.Components;
using Insights.Api.Pipeline;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace Insights.Api.Pages;

/// <summary>What holds for every page for people: headers, refusals as pages, and answers from the browser's own copy.</summary>
internal static class HtmlAnswers
{
    /// <summary>The key of an item that says that asking again may give something else.</summary>
    public const string Transient = "page-is-transient";

    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; "
            + "frame-ancestors 'none'; base-uri 'none'";

    public static RouteGroupBuilder ForPeople(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            try
            {
                return await AnswerAsync(http, async () => await next(context));
            }
            catch (ProblemException refusal)
            {
                return Refuse(http, refusal);
            }
            catch (NpgsqlException e) when (WarehouseOutage.Is(e))
            {
                return Refuse(http, WarehouseOutage.Refuse(http));
            }
        });
        return group;
    }

    private static RazorComponentResult<ProblemPage> Refuse(HttpContext http, ProblemException refusal)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.StatusCode = refusal.Problem.Status;
        return new(new { refusal.Problem, Detail = refusal.Message }) { StatusCode = refusal.Problem.Status };
    }

    /// <summary>A page of one version of the warehouse is kept by the browser, which asks each time whether it is still good.</summary>
    private static async Task<object?> AnswerAsync(HttpContext http, Func<Task<object?>> answer)
    {
        var version = await http.RequestServices.GetRequiredService<WarehouseVersion>().ReadAsync(http.RequestAborted);
        // A refresh that failed publishes no version, and pages say that it failed.
        var failing = await http.RequestServices.GetRequiredService<FailingPartReader>().ReadAsync(http.RequestAborted);
        var tag = AnswerFilters.TagOf(http.Request, version, failing.Select(part => part.RunId).DefaultIfEmpty().Max());
        var isPerVersion = http.GetEndpoint()?.Metadata.GetMetadata<ChangesWithoutVersion>() is null;
        if (isPerVersion && AnswerFilters.IsKnown(http.Request, tag))
        {
            SetTag(http, tag);
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        var result = await answer();
        if (isPerVersion && !http.Items.ContainsKey(Transient))
        {
            SetTag(http, tag);
        }
        else
        {
            http.Response.Headers.CacheControl = "no-store";
        }

        return result;
    }

    private static void SetTag(HttpContext http, EntityTagHeaderValue tag)
    {
        var headers = http.Response.GetTypedHeaders();
        headers.ETag = tag;
        headers.CacheControl = new CacheControlHeaderValue { Private = true, NoCache = true };
    }
}

/// <summary>Marks a page that shows what changes between two versions of the warehouse.</summary>
internal sealed class ChangesWithoutVersion;
