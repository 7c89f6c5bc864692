using Insights.Api.Access;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;

namespace Insights.Api.Pipeline;

internal static class UploadsApi
{
    /// <summary>Files by HTTP instead of by the landing directory.</summary>
    public static RouteGroupBuilder MapUploads(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/pipeline/uploads").WithTags("Pipeline").Needs(Scopes.Write);
        group.MapPost("/{domain}/{file}", Upload).WithName("UploadFile")
            .WithSummary("Takes a file as if it had been dropped into the landing directory.")
            .WithDescription("The body is the file, of any content type, as it is. Accepted is not loaded: what became of it is a batch with this sha256.");
        return group;
    }

    /// <summary>The body is the file, of any content type, and is streamed to the landing directory.</summary>
    private static async Task<Accepted<LandedFile>> Upload(string domain, string file, HttpRequest request, LandingDirectory landing, CancellationToken cancellationToken)
    {
        // The server's own limit is meant for JSON; this one counts while it writes.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        landing.RequireSize(request.ContentLength ?? 0);
        using var pending = await landing.ReceiveAsync(domain, file, request.Body, cancellationToken);
        pending.Land();
        return TypedResults.Accepted((string?)null, pending.File);
    }
}
