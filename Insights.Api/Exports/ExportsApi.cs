using Insights.Api.Access;
using Insights.Api.Callers;
using Insights.Api.Problems;
using Insights.Api.Requests;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Net.Http.Headers;
using Warehouse.Access;
using Warehouse.Project;

namespace Insights.Api.Exports;

public static class ExportsApi
{
    /// <summary>
    /// A publish waits for readers, so a client may not hold an export open by hardly reading: slower than this for longer
    /// than the grace period, it is cut off.
    /// </summary>
    private static readonly MinDataRate SlowestClient = new(bytesPerSecond: 16 * 1024, gracePeriod: TimeSpan.FromSeconds(20));

    public static IHostApplicationBuilder AddExports(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ExportReader>();
        return builder;
    }

    /// <summary>Whole relations as CSV files.</summary>
    public static RouteGroupBuilder MapExports(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/exports").WithTags("Exports").Needs(Scopes.Read).WithOwnRows()
            .WithMetadata(new HoldsPersonalData());
        group.MapGet("/{name}.csv", Get).WithName("GetExport")
            .WithSummary("Gives out a whole relation as a CSV file.")
            .WithDescription("UTF-8, line feeds, streamed; the header Warehouse-Version names the version that all of it is of. "
                + "Without the scope pii the header Missing-Scope says so, and people's data stands there as [pii]. "
                + "A file that breaks off ends the connection too.");
        return group;
    }

    /// <summary>The header <c>Warehouse-Version</c> names the version. A file that ends before its end ends the connection too.</summary>
    private static async Task Get(string name, HttpContext context, ExportReader exports, ModelProject project, CancellationToken cancellationToken)
    {
        var export = Export.All.FirstOrDefault(known => known.Name == name)
            ?? throw new ProblemException(Problem.NotFound, $"there is no export '{name}.csv'; there are {string.Join(", ", Export.All.Select(known => known.FileName))}");
        var hidesData = !Caller.Of(context).MayReadPersonalData;
        var personal = PersonalColumns(export, project);
        await using var file = await exports.OpenAsync(export, column => hidesData && (personal?.Contains(column) ?? true), cancellationToken);
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = SlowestClient;
        }

        var response = context.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers[HeaderNames.ContentDisposition] = new ContentDispositionHeaderValue("attachment") { FileName = export.FileName }.ToString();
        response.Headers["Warehouse-Version"] = file.Version.ToString();
        if (hidesData)
        {
            response.Headers["Missing-Scope"] = Scopes.Pii;
        }

        if (!context.IsWithoutBody())
        {
            await file.WriteToAsync(response.Body, cancellationToken);
        }
    }

    /// <summary>As the model of the relation tags them; <c>null</c>, which is any, where that cannot be read.</summary>
    private static HashSet<string>? PersonalColumns(Export export, ModelProject project) =>
        project.Models.FirstOrDefault(model => model.Relation == new Relation("gold", export.Columns)) is { } model
            ? [.. model.Columns.Where(column => column.IsPersonal).Select(column => column.Name)]
            : null;
}
