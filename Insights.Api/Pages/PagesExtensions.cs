using Insights.Api.Pages.Definitions;
using Insights.Api.Pages.Reading;
using Warehouse.Content;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Pages;

internal static class PagesExtensions
{
    /// <exception cref="ContentException">A page is wrong; the message names file, line and key.</exception>
    public static TBuilder AddPages<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddRazorComponents();
        builder.Services.AddSingleton(services => PageCatalog.Load(
            ContentDirectory.BesideProgram, services.GetRequiredService<MetricCatalog>(), services.GetRequiredService<AnalysisCatalog>()));
        builder.Services.AddSingleton<Site>();
        builder.Services.AddSingleton<BlockAnswers>();
        builder.Services.AddSingleton<BlockReader>();
        builder.Services.AddSingleton<FilterReader>();
        builder.Services.AddSingleton<ReadingTimes>();
        builder.Services.AddSingleton<PageReader>();
        return builder;
    }
}
