using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Insights.Api.Documentation;

/// <summary>What holds for the whole API.</summary>
internal sealed class DocumentAbout : IOpenApiDocumentTransformer
{
    private static readonly Dictionary<string, string> Tags = new()
    {
        ["Access"] = "API keys, and who read people's data and changed what.",
        ["Analyses"] = "Questions that are a select of their own, such as retention and the funnel.",
        ["Customers"] = "Customers' contacts, and what a language model writes about them.",
        ["Entities"] = "Lists of customers, users, organisations and products with measures.",
        ["Exports"] = "Whole relations as CSV files.",
        ["Metrics"] = "Numbers by period and dimension, and KPIs, which are metrics under the business's names.",
        ["Pipeline"] = "Files, rejected rows, runs and models: what came in, and what became of it.",
        ["Questions"] = "Questions in words.",
    };

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Insights API",
            Version = "v1",
            Contact = new OpenApiContact { Name = "Whoever runs the platform" },
            License = new OpenApiLicense { Name = "For those who have a key", Identifier = "LicenseRef-For-Those-Who-Have-A-Key" },
            Description = """
                Metrics, analyses, questions, exports and the pipeline behind them. One metric layer answers everything, so one name has one number everywhere.

                Dates are inclusive and UTC, weeks are ISO weeks, JSON is snake_case. Every table can be had as CSV by `Accept: text/csv`.
                Long answers come in pages: `limit` says how many rows one has at most, and `next` is the `cursor` of the following one (in CSV, the header `Link`). The pages of metrics and
                analyses are of one version of the warehouse: when it is published anew in between, the cursor is refused with 410 rather than rows be left out or repeated.
                What is asked for and is not there is refused and never passed over: a parameter that an endpoint does not take, and a member that a dimension does not have
                (`unknown_members` has the nearest ones). The case of a member's letters does not matter; a member with a comma stands in double quotes.
                Money is exact, and rounded to whole cents in answers. HEAD is answered wherever GET is, without the body.
                Refusals are RFC 9457 problem details with a stable `type`, also for an unknown path, method or type of body; a range without data is refused with the range that has some.
                Every request but on a developer's own machine comes with a key, `Authorization: Bearer KEY`; what its scopes do not allow is refused with the `scope` that is missing.
                Answers name the `warehouse_version` that they come from and carry an `ETag`: send it as `If-None-Match` and get 304 until the warehouse changes.
                """,
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "Whoever serves the document serves the API." }];
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
        {
            tag.Description = Tags[tag.Name!];
        }

        return Task.CompletedTask;
    }
}
