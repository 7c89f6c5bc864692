using Insights.Api.Access;
using Insights.Api.Answers;
using Insights.Api.Pages.Components;
using Insights.Api.Pages.Definitions;
using Insights.Api.Pages.Reading;
using Insights.Api.Pages.Working;
using Insights.Api.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;

namespace Insights.Api.Pages;

internal static class PagesApi
{
    /// <summary>The pages of <c>Warehouse/pages</c>, each at its path.</summary>
    public static RouteGroupBuilder MapPages(this WebApplication app)
    {
        app.MapWorkingPages();
        var group = app.MapGroup("").ExcludeFromDescription().Needs(Scopes.Read).WithOwnRows().ForPeople();
        foreach (var page in app.Services.GetRequiredService<PageCatalog>().Pages)
        {
            group.MapGet(page.Properties.Path.Text, (HttpContext http, PageReader reader, CancellationToken cancellationToken) =>
                ShowAsync(page, http, reader, cancellationToken)).ReadsOwnQuery();
        }

        return group;
    }

    private static async Task<IResult> ShowAsync(PageDefinition page, HttpContext http, PageReader reader, CancellationToken cancellationToken)
    {
        var state = PageState.Read(page, http.Request.Query);
        if (http.Request.Query.TryGetValue(PageState.Csv, out var place))
        {
            var rows = await reader.RowsAsync(state, place.ToString(), cancellationToken);
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"{page.Properties.Path.Text.Trim('/').Replace('/', '-')}-{place}.csv\"";
            return new CsvResult(rows.Header, rows.Table, next: null);
        }

        var view = await reader.ReadAsync(state, cancellationToken);
        if (view.IsTransient)
        {
            http.Items[HtmlAnswers.Transient] = true;
        }

        return new RazorComponentResult<MetricPage>(new { View = view });
    }
}
