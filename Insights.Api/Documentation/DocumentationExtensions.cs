using Insights.Api.Access;
using Warehouse.Access;

namespace Insights.Api.Documentation;

internal static class DocumentationExtensions
{
    private const string Document = "/openapi/v1.json";

    public static TBuilder AddDocumentation<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOpenApi("v1", options =>
        {
            options.AddDocumentTransformer<DocumentAbout>();
            options.AddDocumentTransformer<OperationSecurity>();
            options.AddOperationTransformer<OperationSecurity>();
            options.AddSchemaTransformer<OptionalMembers>();
            options.AddSchemaTransformer<NamedValues>();
            options.AddOperationTransformer<OperationParameters>();
            options.AddOperationTransformer<CatalogNames>();
            options.AddOperationTransformer<JointAnswers>();
            options.AddOperationTransformer<OperationExamples>();
            options.AddOperationTransformer<OperationAnswers>();
        });
        return builder;
    }

    /// <summary>The document at <c>/openapi/v1.json</c>, and a page at <c>/docs</c> that shows it and tries it out.</summary>
    public static void MapDocumentation(this WebApplication app)
    {
        app.MapOpenApi(Document).RequireAuthorization(Scopes.Read).WithMetadata(new ServesOwnRows());
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "Insights API";
            page.SwaggerEndpoint(Document, "Insights API v1");
            page.EnableTryItOutByDefault();
            page.DisplayRequestDuration();
        });
    }
}
